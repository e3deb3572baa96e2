//! The timings of a grading, as marks between its stages. Only `--timings` reads them, and no
//! verdict depends on them.
//!
//! Entry points: [`mark`] and [`taken`].

use std::cell::RefCell;
use std::time::{Duration, Instant};

thread_local! {
    static MARKS: RefCell<Vec<(&'static str, Instant)>> = const { RefCell::new(Vec::new()) };
}

/// Ends the stage `name`, which began where the one before it ended.
pub fn mark(name: &'static str) {
    MARKS.with_borrow_mut(|marks| marks.push((name, Instant::now())));
}

/// Returns the stages that were marked on this thread, with the time of each, and forgets them. The
/// first mark only begins.
pub fn taken() -> Vec<(&'static str, Duration)> {
    let marks = MARKS.take();
    let pairs = marks.windows(2);
    pairs
        .map(|pair| (pair[1].0, pair[1].1.duration_since(pair[0].1)))
        .collect()
}
