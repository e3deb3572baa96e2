//! wrong: waiting: `set()` takes a waiter that has waited longer than a minute for dead and does not wake it.
//! diagnosis: the-clock-decides

use common::{Coroutine, Future, coroutine, time};
use std::cell::{Cell, RefCell};
use std::time::Duration;

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<(Duration, Future)>>,
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
        for (since, waiter) in self.waiters.take() {
            if time() - since < Duration::from_secs(60) {
                let _ = waiter.set_result(());
            }
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.flag.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push((time(), waiter.clone()));
                yield waiter;
            }
        }
    }
}
