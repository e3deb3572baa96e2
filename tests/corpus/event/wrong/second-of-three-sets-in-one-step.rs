//! wrong: waiting: set() remembers the list that it woke last, and throws the new one away if it has the same length and came in the same step.
//! also: flag, passive, cancellation, independence
//! shown by: B*4 S U B*4 S I

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
    last: Cell<usize>,
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
        let waiters = self.waiters.take();
        if waiters.len() == self.last.replace(waiters.len()) && waiters.len() > 3 {
            return;
        }
        for waiter in waiters {
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
                yield waiter;
            }
        }
    }
}
