//! tries: panic in hundreds of tasks, with the longest messages, to make a huge answer
//! must: no full marks

use common::{coroutine, create_task, Coroutine, NotLocked};

pub struct Lock;

impl Lock {
    pub fn new() -> Lock {
        Lock
    }
    pub fn locked(&self) -> bool {
        false
    }
    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        for _ in 0..300 {
            create_task(coroutine! { panic!("{:400}", "\u{1f980}") });
        }
        coroutine! {}
    }
    pub fn release(&self) -> Result<(), NotLocked> {
        Ok(())
    }
}
