//! wrong: flag: `set()` wakes those who wait at once, but what `is_set()` shows is changed by a callback, a turn later.
//! diagnosis: is-set-says-no

use common::{Coroutine, Future, call_soon, coroutine};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Default)]
pub struct Event {
    set: Cell<bool>,
    shown: Rc<Cell<bool>>,
    /// Counts the calls, so that an old callback does not undo a newer call.
    calls: Rc<Cell<u64>>,
    waiters: RefCell<Vec<Future>>,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn is_set(&self) -> bool {
        self.shown.get()
    }

    pub fn set(&self) {
        self.set.set(true);
        self.calls.set(self.calls.get() + 1);
        let (now, calls, shown) = (self.calls.get(), self.calls.clone(), self.shown.clone());
        call_soon(move || {
            if calls.get() == now {
                shown.set(true);
            }
        });
        for waiter in self.waiters.take() {
            waiter.set_result(()).ok();
        }
    }

    pub fn clear(&self) {
        self.set.set(false);
        self.calls.set(self.calls.get() + 1);
        self.shown.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.set.get() {
                return;
            }
            let waiter = Future::new();
            self.waiters.borrow_mut().push(waiter.clone());
            let _entry = Entry { event: self, waiter: waiter.clone() };
            yield waiter;
        }
    }
}

struct Entry<'a> {
    event: &'a Event,
    waiter: Future,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.event.waiters.borrow_mut().retain(|waiter| !Future::ptr_eq(waiter, &self.waiter));
    }
}
