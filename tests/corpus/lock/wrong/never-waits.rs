//! wrong: exclusion: acquire notes that the lock is taken and returns, whoever holds it.
//! diagnosis: never-waits

use common::{Coroutine, NotLocked, coroutine};
use std::cell::Cell;

#[derive(Default)]
pub struct Lock {
    locked: Cell<bool>,
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
            self.locked.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if self.locked.replace(false) {
            Ok(())
        } else {
            Err(NotLocked)
        }
    }
}
