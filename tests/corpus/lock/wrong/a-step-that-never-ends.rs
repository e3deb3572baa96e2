//! wrong: waiting: acquire spins inside one step until the lock is free, and so nobody can ever free it.
//! diagnosis: never-ending-step

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
            while self.locked.get() {
                std::hint::spin_loop();
            }
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
