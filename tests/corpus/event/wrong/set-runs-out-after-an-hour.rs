//! wrong: flag: a set is forgotten after an hour.
//! also: waiting, passive, cancellation, independence
//! shown by: S D3601 Q

use common::{Coroutine, Future, coroutine, time};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
    since: Cell<u64>,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn is_set(&self) -> bool {
        self.flag.get() && time().as_secs() - self.since.get() <= 3_600
    }

    pub fn set(&self) {
        self.flag.set(true);
        self.since.set(time().as_secs());
        for waiter in self.waiters.take() {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.is_set() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                yield waiter;
            }
        }
    }
}
