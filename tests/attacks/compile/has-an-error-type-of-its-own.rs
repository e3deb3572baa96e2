//! tries: return a NotLocked of its own that equals everything
//! must: no full marks or compile error

use common::{Coroutine, coroutine};

#[derive(Debug, Clone)]
pub struct NotLocked;

impl<T> PartialEq<T> for NotLocked {
    fn eq(&self, _: &T) -> bool {
        true
    }
}

impl From<NotLocked> for common::NotLocked {
    fn from(_: NotLocked) -> common::NotLocked {
        common::NotLocked
    }
}

pub struct Lock;

impl Lock {
    pub fn new() -> Lock {
        Lock
    }
    pub fn locked(&self) -> bool {
        false
    }
    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {}
    }
    pub fn release(&self) -> Result<(), NotLocked> {
        Ok(())
    }
}
