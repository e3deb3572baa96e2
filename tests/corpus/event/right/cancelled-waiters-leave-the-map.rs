//! right: waiters stand in a map of ids, from which a cancelled one takes itself out.

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    last_id: Cell<u64>,
    waiters: RefCell<BTreeMap<u64, Future>>,
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
        for waiter in self.waiters.borrow().values() {
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
            let id = self.last_id.get() + 1;
            self.last_id.set(id);
            let waiter = Future::new();
            self.waiters.borrow_mut().insert(id, waiter.clone());
            let _leave = Leave { event: self, id };
            yield waiter;
        }
    }
}

struct Leave<'a> {
    event: &'a Event,
    id: u64,
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.event.waiters.borrow_mut().remove(&self.id);
    }
}
