//! right: acquire borrows nothing: it takes a counted reference to the state along.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Clone, Default)]
pub struct Lock {
    state: Rc<RefCell<State>>,
}

#[derive(Default)]
struct State {
    held: bool,
    waiters: VecDeque<Future>,
}

impl State {
    fn pass_on(&mut self) {
        while let Some(waiter) = self.waiters.pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held = false;
    }
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.state.borrow().held
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> + use<> {
        let state = Rc::clone(&self.state);
        coroutine! {
            if !state.borrow().held {
                state.borrow_mut().held = true;
                return;
            }
            let waiter = Future::new();
            state.borrow_mut().waiters.push_back(waiter.clone());
            let mut wait = Wait { state, waiter: Some(waiter.clone()) };
            yield waiter;
            wait.waiter = None;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked() {
            return Err(NotLocked);
        }
        self.state.borrow_mut().pass_on();
        Ok(())
    }
}

struct Wait {
    state: Rc<RefCell<State>>,
    waiter: Option<Future>,
}

impl Drop for Wait {
    fn drop(&mut self) {
        if self
            .waiter
            .take()
            .is_some_and(|waiter| waiter.result().is_some())
        {
            self.state.borrow_mut().pass_on();
        }
    }
}
