//! wrong: waiting: set() wakes five thousand waiters at most, and leaves the rest to the next set().
//! also: flag, passive, cancellation, independence
//! shown by: B*5001 S I

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn is_set(&self) -> bool {
        self.flag.get()
    }

    pub fn set(&self) {
        self.flag.set(true);
        let mut waiters = self.waiters.borrow_mut();
        let many = waiters.len().min(5_000);
        for waiter in waiters.drain(..many) {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.flag.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                yield waiter;
            }
        }
    }
}
