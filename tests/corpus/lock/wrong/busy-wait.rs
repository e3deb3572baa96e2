//! wrong: waiting: a waiter asks again on every turn of the loop.
//! also: order
//! diagnosis: busy-wait

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
                yield;
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
