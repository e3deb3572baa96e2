//! wrong: independence: release queues a callback that expects the lock still to live.
//! also: cancellation, progress
//! shown by: B{a} B{a} B{a} R C1 C2 Z0 I

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
        let state = self.state.clone();
        coroutine! {
            if !state.held.replace(true) {
                return;
            }
            let mut turn = Turn { state: state.clone(), future: Future::new(), taken: false };
            state.waiters.borrow_mut().push_back(turn.future.clone());
            yield &turn.future;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.state.held.get() {
            return Err(NotLocked);
        }
        self.state.pass_on();
        if self.state.waiters.borrow().len() > 0 {
            let state = Rc::downgrade(&self.state);
            call_soon(move || {
                let state = state.upgrade().expect("the lock is there");
                state
                    .waiters
                    .borrow_mut()
                    .retain(|waiter| !waiter.cancelled());
            });
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

struct Turn {
    state: Rc<State>,
    future: Future,
    taken: bool,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            self.state.pass_on();
        }
    }
}
