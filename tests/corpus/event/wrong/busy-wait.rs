//! wrong: passive: a waiter asks on every turn of the loop.
//! diagnosis: busy-wait

use common::{Coroutine, coroutine};
use std::cell::Cell;

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
                yield;
            }
        }
    }
}
