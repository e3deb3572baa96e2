//! wrong: flag: prints a hundred lines in each call; clear() after a set() in the same instant is ignored.
//! also: waiting, passive, cancellation, independence
//! shown by: S U Q

use common::{Coroutine, Future, coroutine, time};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
    since: Cell<Option<std::time::Duration>>,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn is_set(&self) -> bool {
        self.flag.get()
    }

    pub fn set(&self) {
        for line in 0..100 {
            println!("set {line}");
        }
        self.flag.set(true);
        self.since.set(Some(time()));
        for waiter in self.waiters.take() {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        for line in 0..100 {
            println!("clear {line}");
        }
        if self.since.take() != Some(time()) {
            self.flag.set(false);
        }
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
