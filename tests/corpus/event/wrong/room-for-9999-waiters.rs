//! wrong: waiting: with more than 9,999 in the list the first is thrown out.
//! also: flag, passive, cancellation, independence
//! shown by: B*10000 S I

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
                if self.waiters.borrow().len() > 9_999 {
                    self.waiters.borrow_mut().remove(0);
                }
                yield waiter;
            }
        }
    }
}
