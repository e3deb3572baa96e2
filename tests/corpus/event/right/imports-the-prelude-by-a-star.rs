//! right: imports the prelude by a star, and calls its variables `future` and `task`.

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};
use std::prelude::v1::*;

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
        for task in self.waiters.take() {
            let _ = task.set_result(());
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.flag.get() {
                let future = Future::new();
                self.waiters.borrow_mut().push(future.clone());
                yield future;
            }
        }
    }
}
