//! wrong: waiting: a waiter sleeps a little and looks again.
//! also: order
//! diagnosis: timer-polling

use common::{Coroutine, NotLocked, coroutine, sleep};
use std::cell::Cell;
use std::time::Duration;

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
                yield from sleep(Duration::from_millis(10));
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
