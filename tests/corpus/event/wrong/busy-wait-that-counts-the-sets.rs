//! wrong: passive: a waiter asks on every turn of the loop whether the number of sets has grown.
//! diagnosis: busy-wait

use common::{Coroutine, coroutine};
use std::cell::Cell;

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    sets: Cell<u64>,
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
        self.sets.set(self.sets.get() + 1);
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let seen = self.sets.get();
            while !self.flag.get() && self.sets.get() == seen {
                yield;
            }
        }
    }
}
