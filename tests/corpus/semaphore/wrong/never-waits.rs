//! wrong: limit: the permits are counted, but an acquire that finds none free goes on all the same.
//! diagnosis: never-waits

use common::{Coroutine, TooManyReleases, coroutine};
use std::cell::Cell;

pub struct Semaphore {
    permits: usize,
    taken: Cell<usize>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            taken: Cell::new(0),
        }
    }

    pub fn locked(&self) -> bool {
        self.taken.get() >= self.permits
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! { self.taken.set(self.taken.get() + 1); }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        let left = self.taken.get().checked_sub(1).ok_or(TooManyReleases)?;
        self.taken.set(left);
        Ok(())
    }
}
