//! wrong: cancellation: waiters are numbered in eight bits, and a cancelled one takes a living one of the same number out.
//! also: waiting, independence
//! shown by: B*257 C256 S I

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    next: Cell<u8>,
    waiters: RefCell<Vec<(u8, Future)>>,
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
        for (_, waiter) in self.waiters.take() {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.flag.get() {
                return;
            }
            let number = self.next.replace(self.next.get().wrapping_add(1));
            let place = Place { event: self, number, woken: Future::new() };
            self.waiters.borrow_mut().push((number, place.woken.clone()));
            yield &place.woken;
        }
    }
}

struct Place<'a> {
    event: &'a Event,
    number: u8,
    woken: Future,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.woken.cancelled() {
            self.event
                .waiters
                .borrow_mut()
                .retain(|(number, _)| *number != self.number);
        }
    }
}
