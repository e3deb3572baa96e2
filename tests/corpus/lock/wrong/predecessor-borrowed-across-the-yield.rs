//! wrong: progress: the head of an `if let` borrows the end of the line, and the waiter waits inside of it.
//! also: cancellation
//! diagnosis: borrow-twice

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::RefCell;

/// Each task waits for the future of the one before it.
#[derive(Default)]
pub struct Lock {
    last: RefCell<Option<Future>>,
    holder: RefCell<Option<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.holder.borrow().is_some()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let mine = Future::new();
            if let Some(previous) = self.last.borrow().as_ref() {
                yield previous;
            }
            *self.last.borrow_mut() = Some(mine.clone());
            *self.holder.borrow_mut() = Some(mine);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        let mine = self.holder.take().ok_or(NotLocked)?;
        *self.last.borrow_mut() = None;
        mine.set_result(()).map_err(|_| NotLocked)
    }
}
