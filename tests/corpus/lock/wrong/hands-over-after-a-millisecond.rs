//! wrong: waiting: the hand-over is done by a timer, so a waiter of a free lock waits for the clock.
//! also: cancellation
//! diagnosis: hands-over-by-timer

use common::{Coroutine, Future, NotLocked, call_later, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

#[derive(Default)]
pub struct Lock {
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    held: Cell<bool>,
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
            let mut turn = Turn { state: &self.state, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.state.held.get() {
            return Err(NotLocked);
        }
        self.state
            .waiters
            .borrow_mut()
            .retain(|waiter| !waiter.done());
        if self.state.waiters.borrow().is_empty() {
            self.state.held.set(false);
        } else {
            let state = Rc::clone(&self.state);
            call_later(Duration::from_millis(1), move || state.pass_on());
        }
        Ok(())
    }
}

impl State {
    fn pass_on(&self) {
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

struct Turn<'a> {
    state: &'a State,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            self.state.pass_on();
        }
    }
}
