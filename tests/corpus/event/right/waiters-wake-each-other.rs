//! right: `set()` wakes the first of a party, and each wakes the next when it runs or is dropped.

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    party: RefCell<Rc<Party>>,
}

/// Those who wait for the same set.
#[derive(Default)]
struct Party {
    waiters: RefCell<VecDeque<Future>>,
}

impl Party {
    fn wake_next(&self) {
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
    }
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
        self.party.take().wake_next();
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.flag.get() {
                return;
            }
            let guest = Guest { party: Rc::clone(&self.party.borrow()), waiter: Future::new() };
            guest.party.waiters.borrow_mut().push_back(guest.waiter.clone());
            yield &guest.waiter;
        }
    }
}

struct Guest {
    party: Rc<Party>,
    waiter: Future,
}

impl Drop for Guest {
    fn drop(&mut self) {
        if self.waiter.result().is_some() {
            self.party.wake_next();
        }
    }
}
