//! wrong: cancellation: the entry of every hundredth cancelled waiter that slept stays in line for good.

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

pub struct Semaphore {
    permits: usize,
    free: Cell<usize>,
    line: RefCell<VecDeque<Future>>,
    sleepers: Cell<u32>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            free: Cell::new(permits),
            line: RefCell::default(),
            sleepers: Cell::new(0),
        }
    }

    pub fn locked(&self) -> bool {
        self.free.get() == 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let on_their_way = self.line.borrow().len();
            if self.free.get() > on_their_way {
                self.take();
                return;
            }
            let mut place = Place { semaphore: self, woken: Future::new(), took: false };
            self.line.borrow_mut().push_back(place.woken.clone());
            yield &place.woken;
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
        let slept = !self.took && self.woken.result().is_none();
        if slept {
            self.semaphore
                .sleepers
                .set(self.semaphore.sleepers.get() + 1);
        }
        if !slept || self.semaphore.sleepers.get() % 100 != 0 {
            self.semaphore.line.borrow_mut().retain(is_other);
        }
        if !self.took && self.woken.result().is_some() {
            self.semaphore.wake_next();
        }
    }
}
