//! right: the event keeps weak references to its waiters, who own their futures.

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Weak<Future>>>,
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
        for waiter in self.waiters.take().iter().filter_map(Weak::upgrade) {
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
            let waiter = Rc::new(Future::new());
            self.waiters.borrow_mut().push(Rc::downgrade(&waiter));
            yield &*waiter;
        }
    }
}
