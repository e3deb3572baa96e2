//! wrong: cancellation: each woken waiter wakes the next when it runs, and one that is cancelled before it runs wakes nobody.
//! diagnosis: cleanup-takes-too-much

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    party: RefCell<Rc<Party>>,
}

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
            let party = Rc::clone(&self.party.borrow());
            let waiter = Future::new();
            party.waiters.borrow_mut().push_back(waiter.clone());
            yield waiter;
            party.wake_next();
        }
    }
}
