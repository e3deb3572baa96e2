//! wrong: waiting: the future that tells of a release is made once, and after the first release every wait on it ends at once.
//! also: order, cancellation
//! diagnosis: waits-on-a-done-future

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::Cell;

#[derive(Default)]
pub struct Lock {
    locked: Cell<bool>,
    released: Future,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.locked.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            while self.locked.get() {
                yield &self.released;
            }
            self.locked.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.get() {
            return Err(NotLocked);
        }
        self.locked.set(false);
        let _ = self.released.set_result(());
        Ok(())
    }
}
