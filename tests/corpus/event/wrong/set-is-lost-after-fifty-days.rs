//! wrong: waiting: the time of the last set is kept in 32 bits of milliseconds, and a set that seems to lie in the future does not count for wait().
//! also: flag, passive, cancellation, independence
//! shown by: D4294000 S D968 B I

use common::{Coroutine, Future, coroutine, time};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
    since: Cell<u32>,
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
        self.since.set(time().as_millis() as u32);
        for waiter in self.waiters.take() {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let past = self.since.get() <= time().as_millis() as u32;
            if !self.flag.get() || !past {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                yield waiter;
            }
        }
    }
}
