//! wrong: cancellation: the entry of every hundredth cancelled waiter stays in the queue for good.
//! diagnosis: cancelled-entries-pile-up

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use common::{Coroutine, Future, NotLocked, coroutine};

#[derive(Debug, Default)]
pub struct Lock {
    seen: Cell<u32>,
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
            let place = Place::at_the_end(self);
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

impl Place<'_> {
    fn at_the_end(lock: &Lock) -> Place<'_> {
        let turn = Future::new();
        lock.queue.borrow_mut().push_back(turn.clone());
        Place { lock, turn }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let is_ours = |turn: &Future| Future::ptr_eq(turn, &self.turn);
        let mut queue = self.lock.queue.borrow_mut();
        if queue.front().is_some_and(is_ours) {
            queue.pop_front();
        } else {
            self.lock.seen.set(self.lock.seen.get() + 1);
            if self.lock.seen.get() % 100 != 0 {
                queue.retain(|turn| !is_ours(turn));
            }
        }
        drop(queue);
        if !self.lock.held.get() {
            self.lock.wake_first();
        }
    }
}
