//! wrong: cancellation: the guard that passes the permit on is made only after the wait.
//! diagnosis: lost-wakeup-after-cancel

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
            if self.free.get() > 0 {
                self.free.set(self.free.get() - 1);
                return;
            }
            let paid = Future::new();
            self.queue.borrow_mut().push_back(paid.clone());
            yield &paid;
            let mut owed = Owed { semaphore: self, paid, settled: false };
            yield;
            yield;
            owed.settled = true;
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        if self.free.get() == self.permits {
            return Err(TooManyReleases);
        }
        self.pay();
        Ok(())
    }

    fn pay(&self) {
        let mut queue = self.queue.borrow_mut();
        let paid = std::iter::from_fn(|| queue.pop_front()).any(|next| next.set_result(()).is_ok());
        if !paid {
            self.free.set(self.free.get() + 1);
        }
    }
}

struct Owed<'a> {
    semaphore: &'a Semaphore,
    paid: Future,
    settled: bool,
}

impl Drop for Owed<'_> {
    fn drop(&mut self) {
        if !self.settled && self.paid.result().is_some() {
            self.semaphore.pay();
        }
    }
}
