//! wrong: independence: each event has its flag, but the waiters of all stand in one list, which any `set()` wakes.
//! diagnosis: shared-state

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

thread_local! {
    static ROOM: RefCell<Vec<Future>> = const { RefCell::new(Vec::new()) };
}

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
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
        for waiter in ROOM.take() {
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
                ROOM.with_borrow_mut(|room| room.push(waiter.clone()));
                yield waiter;
            }
        }
    }
}
