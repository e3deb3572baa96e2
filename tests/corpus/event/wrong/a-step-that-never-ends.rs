//! wrong: passive: wait spins inside one step until the flag is set, and so nobody can set it.
//! diagnosis: never-ending-step

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
            while !self.is_set() {}
        }
    }
}
