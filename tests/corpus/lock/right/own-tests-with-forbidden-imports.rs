//! right: has tests of its own, in and out of a module, that use what the rules keep out of the lock.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.held.replace(true) {
                return;
            }
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.pass_on();
        Ok(())
    }

    fn pass_on(&self) {
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            self.lock.pass_on();
        }
    }
}

#[test]
fn is_quick() {
    let began = std::time::Instant::now();
    assert!(!Lock::new().locked() && began.elapsed().as_secs() < 60);
}

#[cfg(test)]
fn handle() -> std::thread::JoinHandle<()> {
    std::thread::spawn(|| {})
}

#[cfg(test)]
mod tests {
    use super::*;
    use common::EventLoop;
    use std::{env, fs, process, thread};

    #[test]
    fn can_be_taken() {
        let _ = (
            env::args(),
            fs::metadata("."),
            process::id(),
            thread::current(),
            handle().join(),
        );
        let lock = Lock::new();
        EventLoop::new().run_until_complete(lock.acquire()).unwrap();
        assert!(lock.locked());
    }

    #[test]
    fn panics_are_caught() {
        assert!(std::panic::catch_unwind(|| panic!("!")).is_err());
    }
}
