//! wrong: exclusion: a grant that was not taken up by the next turn is given to the next waiter, and a waiter may need a turn longer.
//! also: order, release

use common::{Coroutine, Future, NotLocked, call_soon, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
pub struct Lock {
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    held: Cell<bool>,
    granted: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.state.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.state.held.replace(true) {
                return;
            }
            let waiter = Future::new();
            self.state.waiters.borrow_mut().push_back(waiter.clone());
            yield waiter;
            yield;
            self.state.granted.set(false);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.state.held.get() {
            return Err(NotLocked);
        }
        grant_next(&self.state);
        Ok(())
    }
}

fn grant_next(state: &Rc<State>) {
    state.granted.set(false);
    while let Some(waiter) = state.waiters.borrow_mut().pop_front() {
        if waiter.set_result(()).is_ok() {
            state.granted.set(true);
            let state = Rc::clone(state);
            // A waiter that was cancelled does not come for its grant.
            call_soon(move || {
                if state.granted.get() {
                    grant_next(&state);
                }
            });
            return;
        }
    }
    state.held.set(false);
}
