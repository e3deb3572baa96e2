//! wrong: waiting: a manager task goes round and round, a turn at a time, as long as the lock is held or waited for.
//! diagnosis: busy-wait

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
    managed: Cell<bool>,
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
            let waiter = Future::new();
            self.state.waiters.borrow_mut().push_back(waiter.clone());
            if !self.state.managed.replace(true) {
                create_task(manage(Rc::clone(&self.state)));
            }
            let mut grant = Grant { state: &self.state, waiter: waiter.clone(), taken: false };
            yield waiter;
            grant.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if self.state.held.replace(false) {
            Ok(())
        } else {
            Err(NotLocked)
        }
    }
}

fn manage(state: Rc<State>) -> impl Coroutine<Return = ()> {
    coroutine! {
        while state.held.get() || !state.waiters.borrow().is_empty() {
            if !state.held.get() {
                let next = state.waiters.borrow_mut().pop_front();
                state.held.set(next.is_some_and(|waiter| waiter.set_result(()).is_ok()));
            }
            yield;
        }
        state.managed.set(false);
    }
}

struct Grant<'a> {
    state: &'a State,
    waiter: Future,
    taken: bool,
}

impl Drop for Grant<'_> {
    fn drop(&mut self) {
        if !self.taken && self.waiter.result().is_some() {
            self.state.held.set(false);
        }
    }
}
