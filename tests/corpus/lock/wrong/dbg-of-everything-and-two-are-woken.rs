//! wrong: exclusion: `dbg!` in each call; release wakes the first two.
//! also: order, progress, waiting, release, cancellation, independence
//! shown by: B B B R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Debug, Default)]
pub struct Lock {
    locked: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
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
            dbg!(self);
            if self.locked.get() {
                let woken = Future::new();
                self.queue.borrow_mut().push_back(woken.clone());
                yield woken;
            }
            self.locked.set(true);
            dbg!(self);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        dbg!(self);
        if !self.locked.replace(false) {
            return Err(NotLocked);
        }
        for woken in self.queue.borrow_mut().drain(..).take(2) {
            let _ = dbg!(woken).set_result(());
        }
        Ok(())
    }
}
