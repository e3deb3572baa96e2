//! wrong: waiting: `Event::new()` asks the loop for the time, and panics where none runs.
//! diagnosis: needs-a-running-loop

use common::{Coroutine, Future, coroutine, time};
use std::cell::{Cell, RefCell};
use std::time::Duration;

pub struct Event {
    flag: Cell<bool>,
    last_change: Cell<Duration>,
    waiters: RefCell<Vec<Future>>,
}

impl Default for Event {
    fn default() -> Event {
        Event::new()
    }
}

impl Event {
    pub fn new() -> Event {
        Event {
            flag: Cell::new(false),
            last_change: Cell::new(time()),
            waiters: RefCell::default(),
        }
    }

    pub fn is_set(&self) -> bool {
        self.flag.get()
    }

    pub fn set(&self) {
        self.flag.set(true);
        self.last_change.set(time());
        for waiter in self.waiters.take() {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
        self.last_change.set(time());
    }

    /// How long the flag has been as it is.
    pub fn unchanged_for(&self) -> Duration {
        time() - self.last_change.get()
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
