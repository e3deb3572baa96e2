//! wrong: waiting: the lock is a std Mutex, and a second acquire blocks the thread in which everybody runs.
//! diagnosis: blocks-its-thread

use common::{Coroutine, NotLocked, coroutine};
use std::cell::RefCell;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub struct Lock {
    mutex: &'static Mutex<()>,
    guard: RefCell<Option<MutexGuard<'static, ()>>>,
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

impl Lock {
    pub fn new() -> Lock {
        Lock {
            mutex: Box::leak(Box::new(Mutex::new(()))),
            guard: RefCell::new(None),
        }
    }

    pub fn locked(&self) -> bool {
        self.guard.borrow().is_some()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let guard = self.mutex.lock().unwrap_or_else(PoisonError::into_inner);
            *self.guard.borrow_mut() = Some(guard);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        self.guard.take().map(drop).ok_or(NotLocked)
    }
}
