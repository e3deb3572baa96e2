//! wrong: independence: what is free stands in a table of 256 places under the number of the semaphore, so that the 257th shares it with the first.
//! diagnosis: state-outlives-the-semaphore

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};

thread_local! {
    static NEXT: Cell<usize> = const { Cell::new(0) };
    static FREE: RefCell<HashMap<usize, usize>> = RefCell::default();
}

pub struct Semaphore {
    permits: usize,
    number: usize,
    line: RefCell<VecDeque<Future>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        let number = NEXT.replace(NEXT.get() + 1) % 256;
        FREE.with_borrow_mut(|free| {
            free.entry(number).or_insert(permits);
        });
        Semaphore {
            permits,
            number,
            line: RefCell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.free() == 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let on_their_way = self.line.borrow().len();
            if self.free() > on_their_way {
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

    fn free(&self) -> usize {
        FREE.with_borrow(|free| free[&self.number])
    }

    fn set_free(&self, count: usize) {
        FREE.with_borrow_mut(|free| free.insert(self.number, count));
    }

    fn take(&self) {
        self.set_free(self.free().saturating_sub(1));
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        if self.free() == self.permits {
            return Err(TooManyReleases);
        }
        self.set_free(self.free() + 1);
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

impl Drop for Semaphore {
    fn drop(&mut self) {
        let _ = FREE.try_with(|free| free.borrow_mut().remove(&self.number));
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
