//! wrong: waiting: the list is an array of eight places, and whoever finds it full is not written down.
//! diagnosis: wakes-only-some

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    places: RefCell<[Option<Future>; 8]>,
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
        for waiter in self.places.take().into_iter().flatten() {
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
            let waiter = Future::new();
            if let Some(place) = self.places.borrow_mut().iter_mut().find(|place| place.as_ref().is_none_or(Future::done)) {
                *place = Some(waiter.clone());
            }
            yield waiter;
        }
    }
}
