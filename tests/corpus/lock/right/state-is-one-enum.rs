//! right: one enum holds the whole state, so a free lock cannot have waiters.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::RefCell;
use std::collections::VecDeque;

enum State {
    Free,
    Held { waiters: VecDeque<Future> },
}

pub struct Lock {
    state: RefCell<State>,
}

impl Default for Lock {
    fn default() -> Self {
        Self::new()
    }
}

impl Lock {
    pub fn new() -> Lock {
        Lock {
            state: RefCell::new(State::Free),
        }
    }

    pub fn locked(&self) -> bool {
        matches!(*self.state.borrow(), State::Held { .. })
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let Some(waiter) = self.take_or_queue() else { return };
            let mut pending = Pending { lock: self, waiter: Some(waiter.clone()) };
            yield waiter;
            pending.waiter = None;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        let mut state = self.state.borrow_mut();
        let State::Held { waiters } = &mut *state else {
            return Err(NotLocked);
        };
        while let Some(waiter) = waiters.pop_front() {
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        *state = State::Free;
        Ok(())
    }

    fn take_or_queue(&self) -> Option<Future> {
        let mut state = self.state.borrow_mut();
        match &mut *state {
            State::Free => {
                *state = State::Held {
                    waiters: VecDeque::new(),
                };
                None
            }
            State::Held { waiters } => {
                let waiter = Future::new();
                waiters.push_back(waiter.clone());
                Some(waiter)
            }
        }
    }
}

struct Pending<'a> {
    lock: &'a Lock,
    waiter: Option<Future>,
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        let Some(waiter) = self.waiter.take() else {
            return;
        };
        if waiter.done() && !waiter.cancelled() {
            let _ = self.lock.release();
        }
    }
}
