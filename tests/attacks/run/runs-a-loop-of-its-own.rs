//! tries: run an event loop inside of a method, to get at the tasks of the harness
//! must: no full marks

use common::{coroutine, Coroutine, EventLoop, NotLocked};

pub struct Lock;

impl Lock {
    pub fn new() -> Lock {
        Lock
    }
    pub fn locked(&self) -> bool {
        false
    }
    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let _ = EventLoop::new().run_until_complete(coroutine! { yield; });
        }
    }
    pub fn release(&self) -> Result<(), NotLocked> {
        Ok(())
    }
}
