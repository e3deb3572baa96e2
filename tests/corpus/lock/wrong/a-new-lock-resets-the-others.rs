//! wrong: independence: the states of all locks lie in one table, and making a lock starts the table anew.
//! diagnosis: shared-state

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::RefCell;
use std::collections::VecDeque;

thread_local! {
    static STATES: RefCell<Vec<State>> = const { RefCell::new(Vec::new()) };
}

#[derive(Default)]
struct State {
    held: bool,
    waiters: VecDeque<Future>,
}

#[derive(Default)]
pub struct Lock {
    index: usize,
}

impl Lock {
    pub fn new() -> Lock {
        STATES.set(vec![State::default()]);
        Lock { index: 0 }
    }

    pub fn locked(&self) -> bool {
        self.with(|state| state.held)
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.with(|state| std::mem::replace(&mut state.held, true)) {
                return;
            }
            let waiter = Future::new();
            self.with(|state| state.waiters.push_back(waiter.clone()));
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        self.with(|state| {
            if !state.held {
                return Err(NotLocked);
            }
            while let Some(waiter) = state.waiters.pop_front() {
                if waiter.set_result(()).is_ok() {
                    return Ok(());
                }
            }
            state.held = false;
            Ok(())
        })
    }

    fn with<R>(&self, look: impl FnOnce(&mut State) -> R) -> R {
        STATES.with_borrow_mut(|states| look(&mut states[self.index]))
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            let _ = self.lock.release();
        }
    }
}
