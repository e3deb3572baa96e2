//! right: the state lies in a std Mutex, locked for a moment at a time and never across a yield.

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

impl State {
    fn pass_on(&mut self) {
        while let Some(waiter) = self.waiters.pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held = false;
    }

    fn take_or_queue(&mut self) -> Option<Future> {
        if !self.held {
            self.held = true;
            return None;
        }
        let waiter = Future::new();
        self.waiters.push_back(waiter.clone());
        Some(waiter)
    }
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
            let waiter = self.state.lock().unwrap().take_or_queue();
            if let Some(waiter) = waiter {
                let mut wait = Wait { lock: self, waiter: &waiter, over: false };
                yield &waiter;
                wait.over = true;
            }
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        let mut state = self.state.lock().unwrap();
        if !state.held {
            return Err(NotLocked);
        }
        state.pass_on();
        Ok(())
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    waiter: &'a Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over && self.waiter.result().is_some() {
            self.lock.state.lock().unwrap().pass_on();
        }
    }
}
