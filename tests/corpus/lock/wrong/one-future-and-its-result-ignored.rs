//! wrong: exclusion: all wait on the one Future of the lock, which release sets and replaces, and the result is not looked at.
//! also: order, progress, waiting, release, cancellation, independence
//! shown by: B B B R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Lock {
    locked: Cell<bool>,
    freed: RefCell<Future>,
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
            if self.locked.get() {
                yield self.freed.borrow().clone();
            }
            self.locked.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.replace(false) {
            return Err(NotLocked);
        }
        let freed = self.freed.replace(Future::new());
        let _ = freed.set_result(());
        Ok(())
    }
}
