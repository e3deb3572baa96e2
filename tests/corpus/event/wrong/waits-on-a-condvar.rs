//! wrong: passive: waiters wait on a std Condvar, which stops the whole thread.
//! diagnosis: blocks-its-thread

use common::{Coroutine, coroutine};
use std::sync::{Condvar, Mutex};

#[derive(Default)]
pub struct Event {
    flag: Mutex<bool>,
    changed: Condvar,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn is_set(&self) -> bool {
        *self.flag.lock().unwrap()
    }

    pub fn set(&self) {
        *self.flag.lock().unwrap() = true;
        self.changed.notify_all();
    }

    pub fn clear(&self) {
        *self.flag.lock().unwrap() = false;
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let flag = self.flag.lock().unwrap();
            let _flag = self.changed.wait_while(flag, |flag| !*flag).unwrap();
        }
    }
}
