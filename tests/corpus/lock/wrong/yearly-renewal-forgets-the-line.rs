//! wrong: progress: a lock whose year is over is renewed at the next acquire that has to wait: it gets a new, empty line.
//! also: exclusion, order, waiting, release, independence, cancellation
//! shown by: B B D31536001 B R I R I

use common::{Coroutine, Future, NotLocked, coroutine, time};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
    year: Cell<u64>,
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
            let year = time().as_secs() / 31_536_000;
            if self.year.replace(year) != year {
                self.queue.take();
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
        self.lock
            .queue
            .borrow_mut()
            .retain(|turn| !Future::ptr_eq(turn, &self.turn));
        if !self.lock.held.get() {
            self.lock.wake_first();
        }
    }
}
