//! wrong: waiting: a woken waiter gives ten turns and waits again if the event has been cleared by then.
//! also: flag, passive, cancellation, independence
//! shown by: B S T*5 U I

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
            while !self.flag.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                yield waiter;
                let mut set = true;
                for number in 0..10 {
                    set = self.flag.get() || number < 9;
                    yield;
                }
                if set {
                    return;
                }
            }
        }
    }
}
