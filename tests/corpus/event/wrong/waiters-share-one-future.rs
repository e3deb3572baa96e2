//! wrong: cancellation: all waiters wait on one future, and cancelling one of them cancels it for all.
//! diagnosis: cancel-spreads

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    next_set: RefCell<Future>,
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
        let _ = self.next_set.take().set_result(());
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.flag.get() {
                yield self.next_set.borrow().clone();
            }
        }
    }
}
