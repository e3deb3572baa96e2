//! wrong: cancellation: a cancelled waiter removes the entry at its place modulo sixteen.
//! diagnosis: cancelled-in-line

use std::cell::{Cell, RefCell};

use common::{Coroutine, Future, coroutine};
#[derive(Debug, Default)]
pub struct Event {
    is_set: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }
    pub fn is_set(&self) -> bool {
        self.is_set.get()
    }
    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.is_set() {
                return;
            }
            let place = Place::at_the_end(self);
            yield &place.woken;
        }
    }
    pub fn set(&self) {
        self.is_set.set(true);
        for woken in self.waiters.take() {
            woken.set_result(()).ok();
        }
    }
    pub fn clear(&self) {
        self.is_set.set(false);
    }
}
struct Place<'a> {
    event: &'a Event,
    woken: Future,
}

impl Place<'_> {
    fn at_the_end(event: &Event) -> Place<'_> {
        let woken = Future::new();
        event.waiters.borrow_mut().push(woken.clone());
        Place { event, woken }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut waiters = self.event.waiters.borrow_mut();
        let place = waiters
            .iter()
            .position(|waiter| Future::ptr_eq(waiter, &self.woken));
        if let Some(place) = place {
            waiters.remove(place % 16);
        }
    }
}
