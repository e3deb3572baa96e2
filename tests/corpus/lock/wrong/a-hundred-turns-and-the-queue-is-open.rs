//! wrong: independence: the hand-over takes a hundred turns, and whoever comes after ninety of them is put in front.
//! also: cancellation, waiting, progress, exclusion, release, order
//! shown by: B B B R T*96 B I R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
    turns: Cell<u32>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.held.replace(true) {
                return;
            }
            let waiter = Future::new();
            if self.turns.get() > 90 {
                self.waiters.borrow_mut().push_front(waiter.clone());
            } else {
                self.waiters.borrow_mut().push_back(waiter.clone());
            }
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            for turn in 0..100 {
                self.turns.set(turn);
                yield;
            }
            self.turns.set(0);
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.pass_on();
        Ok(())
    }

    fn pass_on(&self) {
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
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
            self.lock.pass_on();
        }
    }
}
