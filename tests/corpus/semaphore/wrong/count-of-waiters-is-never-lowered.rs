//! wrong: cancellation: a count of waiters tells newcomers how many permits are on their way, and a cancelled waiter is never taken off it.
//! diagnosis: cancelled-entry-stops-newcomers

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

pub struct Semaphore {
    permits: usize,
    free: Cell<usize>,
    line: RefCell<VecDeque<Future>>,
    waiters: Cell<usize>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            free: Cell::new(permits),
            line: RefCell::default(),
            waiters: Cell::new(0),
        }
    }

    pub fn locked(&self) -> bool {
        self.free.get() == 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let on_their_way = self.waiters.get();
            if self.free.get() > on_their_way {
                self.take();
                return;
            }
            let mut place = Place { semaphore: self, woken: Future::new(), took: false };
            self.line.borrow_mut().push_back(place.woken.clone());
            self.waiters.set(self.waiters.get() + 1);
            yield &place.woken;
            self.waiters.set(self.waiters.get() - 1);
            self.take();
            place.took = true;
        }
    }

    fn take(&self) {
        self.free.set(self.free.get() - 1);
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        if self.free.get() == self.permits {
            return Err(TooManyReleases);
        }
        self.free.set(self.free.get() + 1);
        self.wake_next();
        Ok(())
    }

    fn wake_next(&self) {
        let line = self.line.borrow();
        if let Some(asleep) = line.iter().find(|woken| !woken.done()) {
            let _ = asleep.set_result(());
        }
    }
}

struct Place<'a> {
    semaphore: &'a Semaphore,
    woken: Future,
    took: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let is_other = |other: &Future| !Future::ptr_eq(other, &self.woken);
        self.semaphore.line.borrow_mut().retain(is_other);
        if !self.took && self.woken.result().is_some() {
            self.semaphore.wake_next();
        }
    }
}
