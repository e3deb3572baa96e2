//! wrong: waiting: the list keeps the first 4,096 waiters, and the others wait for ever.
//! also: flag, passive, cancellation, independence
//! shown by: B*4097 S I

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
            if !self.flag.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                self.waiters.borrow_mut().truncate(4_096);
                yield waiter;
            }
        }
    }
}
