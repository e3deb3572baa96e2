//! wrong: flag: `clear()` takes effect in the next turn of the loop, and undoes a `set()` that came meanwhile.
//! also: waiting
//! diagnosis: wakes-latecomers

use common::{Coroutine, Future, call_soon, coroutine};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Default)]
pub struct Event {
    flag: Rc<Cell<bool>>,
    waiters: RefCell<Vec<Future>>,
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
        for waiter in self.waiters.take() {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        let flag = Rc::clone(&self.flag);
        call_soon(move || flag.set(false));
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.flag.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                yield waiter;
            }
        }
    }
}
