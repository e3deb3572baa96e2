//! wrong: exclusion: all wait on the one Future of the lock, release sets it with `let _ =`, and nobody makes a new one.
//! also: order, progress, waiting, release, cancellation, independence
//! shown by: B B B R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::Cell;

pub struct Lock {
    locked: Cell<bool>,
    waiter: Future,
}

impl Lock {
    pub fn new() -> Lock {
        Lock {
            locked: Cell::new(false),
            waiter: Future::new(),
        }
    }

    pub fn locked(&self) -> bool {
        self.locked.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.locked.get() {
                yield &self.waiter;
            }
            self.locked.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.get() {
            return Err(NotLocked);
        }
        self.locked.set(false);
        let _ = self.waiter.set_result(());
        Ok(())
    }
}
