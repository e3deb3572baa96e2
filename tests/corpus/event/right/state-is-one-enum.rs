//! right: set, or not set with those who wait: one enum.

use common::{Coroutine, Future, coroutine};
use std::cell::RefCell;

enum State {
    Set,
    Clear { waiters: Vec<Future> },
}

pub struct Event {
    state: RefCell<State>,
}

impl Default for Event {
    fn default() -> Event {
        Event::new()
    }
}

impl Event {
    pub fn new() -> Event {
        Event {
            state: RefCell::new(State::Clear {
                waiters: Vec::new(),
            }),
        }
    }

    pub fn is_set(&self) -> bool {
        matches!(*self.state.borrow(), State::Set)
    }

    pub fn set(&self) {
        if let State::Clear { waiters } = self.state.replace(State::Set) {
            for waiter in waiters {
                let _ = waiter.set_result(());
            }
        }
    }

    pub fn clear(&self) {
        if self.is_set() {
            *self.state.borrow_mut() = State::Clear {
                waiters: Vec::new(),
            };
        }
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if let Some(waiter) = self.join() {
                yield waiter;
            }
        }
    }

    fn join(&self) -> Option<Future> {
        let State::Clear { waiters } = &mut *self.state.borrow_mut() else {
            return None;
        };
        let waiter = Future::new();
        waiters.push(waiter.clone());
        Some(waiter)
    }
}
