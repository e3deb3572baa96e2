//! wrong: waiting: the state is in a std Mutex whose guard lives across the yield, and the next task that looks blocks the thread.
//! diagnosis: blocks-its-thread

use common::{Coroutine, Future, NotLocked, coroutine};
use std::collections::VecDeque;
use std::sync::Mutex;

#[derive(Default)]
pub struct Lock {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: bool,
    waiters: VecDeque<Future>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.state.lock().unwrap().held
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let mut state = self.state.lock().unwrap();
            if state.held {
                let waiter = Future::new();
                state.waiters.push_back(waiter.clone());
                yield waiter;
            }
            state.held = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        let mut state = self.state.lock().unwrap();
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
    }
}
