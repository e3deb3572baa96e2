//! right: the hand-over takes three turns of the loop, by callbacks that do their work even if they are dropped unrun.

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
        if self
            .state
            .waiters
            .borrow()
            .iter()
            .all(|waiter| waiter.done())
        {
            self.state.waiters.borrow_mut().clear();
            self.state.held.set(false);
        } else {
            HandOver(Rc::clone(&self.state)).after(3);
        }
        Ok(())
    }
}

struct HandOver(Rc<State>);

impl HandOver {
    fn after(self, turns: u32) {
        if turns > 0 {
            call_soon(move || self.after(turns - 1));
        }
    }
}

impl Drop for HandOver {
    fn drop(&mut self) {
        while let Some(waiter) = self.0.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.0.held.set(false);
    }
}

struct Wait<'a> {
    state: &'a Rc<State>,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over && self.future.result().is_some() {
            drop(HandOver(Rc::clone(self.state)));
        }
    }
}
