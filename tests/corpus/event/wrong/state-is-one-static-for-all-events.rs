//! wrong: independence: flag and waiters are statics, so all events are one event.
//! diagnosis: shared-state

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

thread_local! {
    static FLAG: Cell<bool> = const { Cell::new(false) };
    static WAITERS: RefCell<Vec<Future>> = const { RefCell::new(Vec::new()) };
}

#[derive(Default)]
pub struct Event;

impl Event {
    pub fn new() -> Event {
        FLAG.set(false);
        Event
    }

    pub fn is_set(&self) -> bool {
        FLAG.get()
    }

    pub fn set(&self) {
        FLAG.set(true);
        for waiter in WAITERS.take() {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        FLAG.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !FLAG.get() {
                let waiter = Future::new();
                WAITERS.with_borrow_mut(|waiters| waiters.push(waiter.clone()));
                yield waiter;
            }
        }
    }
}
