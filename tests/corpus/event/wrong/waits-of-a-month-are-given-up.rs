//! wrong: flag: set() takes a waiter that has waited longer than a month for dead.
//! also: passive, cancellation, independence, waiting
//! shown by: B D2592001 S I

use common::{Coroutine, Future, coroutine, time};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<(u64, Future)>>,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn is_set(&self) -> bool {
        self.flag.get()
    }

    pub fn set(&self) {
        self.flag.set(true);
        for (since, waiter) in self.waiters.take() {
            if time().as_secs() - since < 30 * 86_400 {
                let _ = waiter.set_result(());
            }
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.flag.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push((time().as_secs(), waiter.clone()));
                yield waiter;
            }
        }
    }
}
