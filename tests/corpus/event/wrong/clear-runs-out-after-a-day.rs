//! wrong: flag: a cleared event is set again after a day, as it was set before.
//! also: waiting, passive, cancellation, independence
//! shown by: S U D86401 Q

use common::{Coroutine, Future, coroutine, time};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
    cleared: Cell<Option<u64>>,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn is_set(&self) -> bool {
        let old = self
            .cleared
            .get()
            .is_some_and(|when| time().as_secs() > when + 86_400);
        self.flag.get() || old
    }

    pub fn set(&self) {
        self.flag.set(true);
        self.cleared.set(None);
        for waiter in self.waiters.take() {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        if self.flag.replace(false) {
            self.cleared.set(Some(time().as_secs()));
        }
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.is_set() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                yield waiter;
            }
        }
    }
}
