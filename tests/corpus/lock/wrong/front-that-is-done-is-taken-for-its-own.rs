//! wrong: cancellation: whoever leaves takes the front out of the queue if that is done, in the belief that it is its own entry; a waiter cancelled behind a woken one takes out that one.
//! shown by: B B B B R C3 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Debug, Default)]
pub struct Lock {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
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
            if !self.held.get() && self.queue.borrow().is_empty() {
                self.held.set(true);
                return;
            }
            let turn = Future::new();
            self.queue.borrow_mut().push_back(turn.clone());
            let place = Place { lock: self, turn };
            yield &place.turn;
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.wake_first();
        Ok(())
    }

    fn wake_first(&self) {
        if let Some(turn) = self.queue.borrow().front() {
            turn.set_result(()).ok();
        }
    }
}

struct Place<'a> {
    lock: &'a Lock,
    turn: Future,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        {
            let mut queue = self.lock.queue.borrow_mut();
            if queue.front().is_some_and(Future::done) {
                queue.pop_front();
            } else {
                queue.retain(|turn| !Future::ptr_eq(turn, &self.turn));
            }
        }
        if !self.lock.held.get() {
            self.lock.wake_first();
        }
    }
}
