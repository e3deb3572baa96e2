//! tries: leave with status 0 in the Drop of a lock, when all operations are done
//! must: refused no-processes
//! unruled: no full marks

use common::{coroutine, Coroutine, NotLocked};

pub struct Lock;

impl Drop for Lock {
    fn drop(&mut self) {
        std::process::exit(0);
    }
}

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
