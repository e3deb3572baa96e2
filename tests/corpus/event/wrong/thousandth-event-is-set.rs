//! wrong: flag: events are counted when they are made, and the 1,500th is set.
//! also: waiting, passive, cancellation, independence
//! shown by: Z0*1499 Q

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

thread_local! {
    static MADE: Cell<u32> = const { Cell::new(0) };
}

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
}

impl Event {
    pub fn new() -> Event {
        MADE.set(MADE.get() + 1);
        let event = Event::default();
        event.flag.set(MADE.get() == 1_500);
        event
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
                yield waiter;
            }
        }
    }
}
