//! wrong: waiting: a callback in the next turn wakes the waiters, if the flag is then still set.
//! diagnosis: looks-again-after-wake-up

use common::{Coroutine, Future, call_soon, coroutine};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Default)]
pub struct Event {
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn is_set(&self) -> bool {
        self.state.flag.get()
    }

    pub fn set(&self) {
        self.state.flag.set(true);
        let state = Rc::clone(&self.state);
        call_soon(move || {
            if state.flag.get() {
                for waiter in state.waiters.take() {
                    let _ = waiter.set_result(());
                }
            }
        });
    }

    pub fn clear(&self) {
        self.state.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.state.flag.get() {
                let waiter = Future::new();
                self.state.waiters.borrow_mut().push(waiter.clone());
                yield waiter;
            }
        }
    }
}
