//! wrong: waiting: waiters wait on a std Condvar, which stops the whole thread.
//! diagnosis: blocks-its-thread

use common::{Coroutine, NotLocked, coroutine};
use std::sync::{Condvar, Mutex};

#[derive(Default)]
pub struct Lock {
    locked: Mutex<bool>,
    freed: Condvar,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        *self.locked.lock().unwrap()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let mut locked = self.locked.lock().unwrap();
            while *locked {
                locked = self.freed.wait(locked).unwrap();
            }
            *locked = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        let mut locked = self.locked.lock().unwrap();
        if !*locked {
            return Err(NotLocked);
        }
        *locked = false;
        self.freed.notify_one();
        Ok(())
    }
}
