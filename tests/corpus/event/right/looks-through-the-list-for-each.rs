//! right: set() takes the waiters out one by one, and looks through the whole list for the oldest each time.

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
        loop {
            let mut waiters = self.waiters.borrow_mut();
            let oldest = waiters.iter().rposition(|waiter| !waiter.done());
            let Some(oldest) = oldest else {
                waiters.clear();
                break;
            };
            let _ = waiters.remove(oldest).set_result(());
        }
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
