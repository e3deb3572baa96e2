//! A row of the selfcheck's table, and a parallel map over many items.

use std::collections::BTreeMap;
use std::sync::{Mutex, mpsc};
use std::thread;

use crate::messages::Message;

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfcheckRow {
    /// The claim.
    pub title: Message,
    /// The number of checked items.
    pub tried: usize,
    /// The items that violate it; empty for success.
    pub trouble: Vec<String>,
}

/// Applies `work` to all items, with one thread for each CPU. The results are in the order of the
/// items.
pub(super) fn all<T: Sync, R: Send>(
    items: &[T],
    work: &(dyn Fn(&T) -> R + Sync),
    progress: &mut dyn FnMut(usize),
) -> Vec<R> {
    let left = Mutex::new(items.iter().enumerate());
    let next = || left.lock().expect("no worker panics with the lock").next();
    let workers = thread::available_parallelism().map_or(2, usize::from);
    let mut done = BTreeMap::new();
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..workers {
            let sender = sender.clone();
            let next = &next;
            scope.spawn(move || {
                while let Some((number, item)) = next() {
                    // The receiver is gone only if its thread panicked.
                    let _ = sender.send((number, work(item)));
                }
            });
        }
        drop(sender);
        for (number, result) in receiver {
            done.insert(number, result);
            progress(done.len());
        }
    });
    done.into_values().collect()
}
