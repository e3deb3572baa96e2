//! wrong: waiting: the number of set events is static and not lowered when one is dropped; wait() looks at it.
//! also: flag, passive, cancellation, independence
//! shown by: S Z0 S Z0 S Z0 B I

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

thread_local! {
    static SET: Cell<i32> = const { Cell::new(0) };
}

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
        if !self.flag.replace(true) {
            SET.set(SET.get() + 1);
        }
        for waiter in self.waiters.take() {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        if self.flag.replace(false) {
            SET.set(SET.get() - 1);
        }
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.flag.get() && SET.get() < 3 {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                yield waiter;
            }
        }
    }
}
