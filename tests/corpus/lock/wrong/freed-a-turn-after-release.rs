//! wrong: release: a release that nobody waits for frees the lock only in the next turn, and `locked()` still says yes.
//! diagnosis: locked-says-yes

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
    leaving: Cell<bool>,
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
        if !self.state.held.get() || self.state.leaving.get() {
            return Err(NotLocked);
        }
        self.state.leaving.set(true);
        let state = Rc::clone(&self.state);
        call_soon(move || state.pass_on());
        Ok(())
    }
}

impl State {
    fn pass_on(&self) {
        self.leaving.set(false);
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
