//! wrong: order: prints a hundred lines in each call; a newcomer takes the lock before the woken waiter.
//! also: exclusion, progress, waiting, release, cancellation, independence
//! shown by: B B R B I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Debug, Default)]
pub struct Lock {
    locked: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.say("locked?");
        self.locked.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            self.say("acquire");
            while self.locked.get() {
                let woken = Future::new();
                self.queue.borrow_mut().push_back(woken.clone());
                yield woken;
                self.say("woken");
            }
            self.locked.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        self.say("release");
        if !self.locked.replace(false) {
            return Err(NotLocked);
        }
        if let Some(woken) = self.queue.borrow_mut().pop_front() {
            let _ = woken.set_result(());
        }
        Ok(())
    }

    fn say(&self, what: &str) {
        for number in 0..100 {
            eprintln!("{number:3} {what}: {}", self.locked.get());
        }
    }
}
