//! wrong: passive: a waiter sleeps a little and looks again.
//! diagnosis: timer-polling

use common::{Coroutine, coroutine, sleep};
use std::cell::Cell;
use std::time::Duration;

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
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            while !self.flag.get() {
                yield from sleep(Duration::from_millis(5));
            }
        }
    }
}
