//! wrong: cancellation: the entry of a cancelled waiter is searched among the last sixteen only, and an older one stays and is woken.
//! shown by: B B*18 C2 R I R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
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
        let mut queue = self.lock.queue.borrow_mut();
        if queue
            .front()
            .is_some_and(|turn| Future::ptr_eq(turn, &self.turn))
        {
            queue.pop_front();
        } else if let Some(back) = queue
            .iter()
            .rev()
            .take(16)
            .position(|turn| Future::ptr_eq(turn, &self.turn))
        {
            let place = queue.len() - 1 - back;
            queue.remove(place);
        }
        drop(queue);
        if !self.lock.held.get() {
            self.lock.wake_first();
        }
    }
}
