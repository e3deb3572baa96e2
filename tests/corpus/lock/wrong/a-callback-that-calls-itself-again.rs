//! wrong: waiting: while somebody waits, a callback puts itself back into the ready queue to see whether the lock is free.
//! diagnosis: busy-wait

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
    waiters: RefCell<VecDeque<Future>>,
    watching: Cell<bool>,
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
            if !self.state.held.get() && self.state.waiters.borrow().is_empty() {
                self.state.held.set(true);
                return;
            }
            let waiter = Future::new();
            self.state.waiters.borrow_mut().push_back(waiter.clone());
            if !self.state.watching.replace(true) {
                watch(Rc::clone(&self.state));
            }
            let mut turn = Turn { state: &self.state, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.state.held.replace(false) {
            return Err(NotLocked);
        }
        self.state
            .waiters
            .borrow_mut()
            .retain(|waiter| !waiter.done());
        Ok(())
    }
}

fn watch(state: Rc<State>) {
    if !state.held.get() {
        let next = state.waiters.borrow_mut().pop_front();
        if let Some(waiter) = next {
            state.held.set(waiter.set_result(()).is_ok());
        }
    }
    if state.waiters.borrow().is_empty() {
        state.watching.set(false);
    } else {
        call_soon(move || watch(state));
    }
}

struct Turn<'a> {
    state: &'a State,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        self.state
            .waiters
            .borrow_mut()
            .retain(|other| !Future::ptr_eq(other, &self.future));
        if self.future.result().is_some() {
            // Somebody who joins meanwhile starts the watch again.
            self.state.held.set(false);
        }
    }
}
