//! tries: end the loop itself by panics in callbacks and in their Drops
//! must: no full marks

use common::{call_soon, coroutine, Coroutine, NotLocked};

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("in a Drop");
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
        let bomb = Bomb;
        call_soon(move || drop(bomb));
        coroutine! {}
    }
    pub fn release(&self) -> Result<(), NotLocked> {
        Ok(())
    }
}
