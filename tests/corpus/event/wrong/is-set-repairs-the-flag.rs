//! wrong: independence: set() only notes that it came, and is_set() or the next set() wakes those who wait.
//! also: flag, passive, cancellation, waiting
//! shown by: no word; `B S I` without a call of is_set()

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
    due: Cell<bool>,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn is_set(&self) -> bool {
        if self.due.take() {
            self.wake();
        }
        self.flag.get()
    }

    pub fn set(&self) {
        self.flag.set(true);
        if self.due.replace(true) {
            self.wake();
        }
    }

    fn wake(&self) {
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
                yield waiter;
            }
        }
    }
}
