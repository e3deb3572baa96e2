//! right: `set()` completes one future for all, and a done callback passes it on to the own future of each waiter.

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    next_set: RefCell<Future>,
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
        let _ = self.next_set.take().set_result(());
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.flag.get() {
                return;
            }
            // Waiting on the common future itself would cancel it for all when one is cancelled.
            let mine = Future::new();
            let passed_on = mine.clone();
            self.next_set.borrow().add_done_callback(move || {
                let _ = passed_on.set_result(());
            });
            yield mine;
        }
    }
}
