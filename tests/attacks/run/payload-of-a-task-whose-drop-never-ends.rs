//! tries: let a task die of a payload whose Drop never ends
//! must: no full marks

use common::{coroutine, create_task, Coroutine, NotLocked};

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        loop {
            std::hint::spin_loop();
        }
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
        create_task(coroutine! { std::panic::panic_any(Bomb) });
        coroutine! {}
    }
    pub fn release(&self) -> Result<(), NotLocked> {
        Ok(())
    }
}
