//! wrong: independence: a cancelled waiter that had been given its lock gives back the lock that was used last, which may be another.
//! diagnosis: shared-state

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

thread_local! {
    static LAST_USED: RefCell<Rc<State>> = RefCell::default();
}

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
            LAST_USED.set(Rc::clone(&self.state));
            if !self.state.held.replace(true) {
                return;
            }
            let waiter = Future::new();
            self.state.waiters.borrow_mut().push_back(waiter.clone());
            let mut turn = Turn { future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        LAST_USED.set(Rc::clone(&self.state));
        self.state.release()
    }
}

impl State {
    fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }
}

struct Turn {
    future: Future,
    taken: bool,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            let last_used = LAST_USED.with_borrow(Rc::clone);
            let _ = last_used.release();
        }
    }
}
