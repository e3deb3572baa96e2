//! wrong: waiting: a waiter blocks its thread on a condition variable, and with it the loop.
//! diagnosis: blocks-its-thread

use common::{Coroutine, TooManyReleases, coroutine};
use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    permits: usize,
    free: Mutex<usize>,
    more: Condvar,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            free: Mutex::new(permits),
            more: Condvar::new(),
        }
    }

    pub fn locked(&self) -> bool {
        self.free.lock().is_ok_and(|free| *free == 0)
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let free = self.free.lock().expect("a panic of another");
            let mut free = self.more.wait_while(free, |free| *free == 0).expect("a panic of another");
            *free -= 1;
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        let mut free = self.free.lock().expect("a panic of another");
        if *free == self.permits {
            return Err(TooManyReleases);
        }
        *free += 1;
        self.more.notify_one();
        Ok(())
    }
}
