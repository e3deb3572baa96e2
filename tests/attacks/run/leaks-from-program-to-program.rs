//! tries: keep a megabyte for each lock that was ever made
//! must: no full marks

use common::{coroutine, Coroutine, NotLocked};

pub struct Lock;

impl Lock {
    pub fn new() -> Lock {
        Box::leak(vec![1_u8; 1 << 20].into_boxed_slice());
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
