//! wrong: release: a release too many panics.
//! diagnosis: panics-instead-of-error

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

pub struct Semaphore {
    permits: usize,
    free: Cell<usize>,
    queue: RefCell<VecDeque<Future>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            free: Cell::new(permits),
            queue: RefCell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.free.get() == 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let waiter = Future::new();
            self.queue.borrow_mut().push_back(waiter.clone());
            let mut grant = Grant { semaphore: self, waiter: waiter.clone(), accepted: false };
            self.serve();
            yield waiter;
            grant.accepted = true;
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        assert!(self.free.get() < self.permits, "released too often");
        self.free.set(self.free.get() + 1);
        self.serve();
        Ok(())
    }

    /// Gives what is free to those who are first, as long as there is somebody.
    fn serve(&self) {
        let mut queue = self.queue.borrow_mut();
        while self.free.get() > 0 {
            let Some(waiter) = queue.pop_front() else {
                return;
            };
            if waiter.set_result(()).is_ok() {
                self.free.set(self.free.get() - 1);
            }
        }
    }
}

struct Grant<'a> {
    semaphore: &'a Semaphore,
    waiter: Future,
    accepted: bool,
}

impl Drop for Grant<'_> {
    fn drop(&mut self) {
        if !self.accepted && !self.waiter.cancelled() && self.waiter.done() {
            self.semaphore.free.set(self.semaphore.free.get() + 1);
            self.semaphore.serve();
        }
    }
}
