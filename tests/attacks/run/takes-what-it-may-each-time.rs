//! tries: work for a tenth of a second in each of thousands of programs, which is allowed in any of them, to keep the grader for many minutes
//! must: no full marks
//! says: processor time was used up

use common::{coroutine, Coroutine, NotLocked};

pub struct Lock;

impl Lock {
    pub fn new() -> Lock {
        for number in 0..10_000_000_u32 {
            std::hint::black_box(number);
        }
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
