//! wrong: release: a lock that was used before accepts the release of nothing; only a fresh one refuses.
//! diagnosis: release-of-free-lock-accepted

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    state: Cell<State>,
    waiters: RefCell<VecDeque<Future>>,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum State {
    #[default]
    Fresh,
    Locked,
    Unlocked,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.state.get() == State::Locked
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.state.replace(State::Locked) != State::Locked {
                return;
            }
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if self.state.get() == State::Fresh {
            return Err(NotLocked);
        }
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.state.set(State::Unlocked);
        Ok(())
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
