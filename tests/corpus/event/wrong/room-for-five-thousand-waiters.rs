//! wrong: waiting: the list is an array of 5,000 places, and whoever finds it full is not written down.
//! diagnosis: too-many-waiters

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

pub struct Event {
    flag: Cell<bool>,
    places: RefCell<[Option<Future>; 5000]>,
}

impl Event {
    pub fn new() -> Event {
        Event { flag: Cell::new(false), places: RefCell::new([const { None }; 5000]) }
    }

    pub fn is_set(&self) -> bool {
        self.flag.get()
    }

    pub fn set(&self) {
        self.flag.set(true);
        for waiter in self.places.replace([const { None }; 5000]).into_iter().flatten() {
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
