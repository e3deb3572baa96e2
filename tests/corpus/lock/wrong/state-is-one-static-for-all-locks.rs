//! wrong: independence: the state is a static, so all locks are one lock.
//! also: progress, release
//! diagnosis: new-lock-is-not-free

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

thread_local! {
    static HELD: Cell<bool> = const { Cell::new(false) };
    static WAITERS: RefCell<VecDeque<Future>> = const { RefCell::new(VecDeque::new()) };
}

#[derive(Default)]
pub struct Lock;

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        HELD.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !HELD.replace(true) {
                return;
            }
            let waiter = Future::new();
            WAITERS.with_borrow_mut(|waiters| waiters.push_back(waiter.clone()));
            let mut turn = Turn { future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !HELD.get() {
            return Err(NotLocked);
        }
        pass_on();
        Ok(())
    }
}

fn pass_on() {
    while let Some(waiter) = WAITERS.with_borrow_mut(VecDeque::pop_front) {
        if waiter.set_result(()).is_ok() {
            return;
        }
    }
    HELD.set(false);
}

struct Turn {
    future: Future,
    taken: bool,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            pass_on();
        }
    }
}
