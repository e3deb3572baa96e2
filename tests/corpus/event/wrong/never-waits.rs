//! wrong: waiting: wait gives the loop one turn and returns, set or not.
//! diagnosis: never-waits

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
        for waiter in self.waiters.take() {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            yield;
        }
    }
}
