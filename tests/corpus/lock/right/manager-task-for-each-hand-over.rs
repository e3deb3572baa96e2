//! right: a short task made at each release hands the lock over; what it is to do is done also when it is dropped before its step.

use common::{Coroutine, Future, NotLocked, coroutine, create_task};
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
            let mut wait = Wait { state: &self.state, future: Future::new(), over: false };
            self.state.waiters.borrow_mut().push_back(wait.future.clone());
            yield &wait.future;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.state.held.get() {
            return Err(NotLocked);
        }
        if self.state.waiters.borrow().is_empty() {
            self.state.held.set(false);
        } else {
            let duty = Duty {
                state: Rc::clone(&self.state),
            };
            create_task(coroutine! {
                drop(duty);
            });
        }
        Ok(())
    }
}

impl State {
    fn hand_over(&self) {
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

/// To hand the lock over. Dropping it does it.
struct Duty {
    state: Rc<State>,
}

impl Drop for Duty {
    fn drop(&mut self) {
        self.state.hand_over();
    }
}

struct Wait<'a> {
    state: &'a State,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.future.result().is_some() {
            self.state.hand_over();
        } else {
            self.state
                .waiters
                .borrow_mut()
                .retain(|other| !Future::ptr_eq(other, &self.future));
        }
    }
}
