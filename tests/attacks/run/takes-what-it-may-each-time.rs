//! tries: use the allowed CPU time in each of thousands of programs, to occupy the grader
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
