//! wrong: cancellation: each task waits for the future of the task before it, and a cancelled one is a broken link in that chain.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::RefCell;

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
            let before = self.last.replace(Some(mine.clone()));
            if let Some(before) = before {
                yield before;
            }
            *self.holder.borrow_mut() = Some(mine);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        let mine = self.holder.take().ok_or(NotLocked)?;
        let is_last = self
            .last
            .borrow()
            .as_ref()
            .is_some_and(|last| Future::ptr_eq(last, &mine));
        if is_last {
            self.last.take();
        }
        let _ = mine.set_result(());
        Ok(())
    }
}
