//! wrong: waiting: a callback in the next turn wakes all who wait then, also those who began after set and clear.
//! diagnosis: wakes-latecomers

use common::{Coroutine, Future, call_soon, coroutine};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: Rc<RefCell<Vec<Future>>>,
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
        let waiters = Rc::clone(&self.waiters);
        call_soon(move || {
            for waiter in waiters.take() {
                let _ = waiter.set_result(());
            }
        });
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
