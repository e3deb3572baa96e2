//! right: `set()` takes the list of those who wait now, and a callback wakes them in the next turn.

use common::{Coroutine, Future, call_soon, coroutine};
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
        let wake_up = WakeUp(self.waiters.take());
        call_soon(move || drop(wake_up));
    }

    pub fn clear(&self) {
        self.flag.set(false);
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

/// Wakes when it is dropped, so that a callback which is never run wakes too.
struct WakeUp(Vec<Future>);

impl Drop for WakeUp {
    fn drop(&mut self) {
        for waiter in &self.0 {
            let _ = waiter.set_result(());
        }
    }
}
