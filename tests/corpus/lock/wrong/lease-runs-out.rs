//! wrong: exclusion: a timer takes the lock away from a holder that keeps it longer than ten seconds.
//! also: waiting
//! diagnosis: takes-the-lock-away

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
    round: Cell<u64>,
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
            let state = &*self.state;
            if state.held.replace(true) {
                let waiter = Future::new();
                state.waiters.borrow_mut().push_back(waiter.clone());
                let mut turn = Turn { state, future: waiter.clone(), taken: false };
                yield waiter;
                turn.taken = true;
            }
            let round = state.round.get();
            let state = Rc::clone(&self.state);
            // A task that died must not keep the lock for ever.
            call_later(Duration::from_secs(10), move || {
                if state.round.get() == round {
                    state.pass_on();
                }
            });
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.state.held.get() {
            return Err(NotLocked);
        }
        self.state.pass_on();
        Ok(())
    }
}

impl State {
    fn pass_on(&self) {
        self.round.set(self.round.get() + 1);
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
