//! wrong: limit: a place that is handed over stays clear until the waiter runs, so a newcomer takes it too.
//! also: order, release
//! diagnosis: woken-without-recheck

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::RefCell;
use std::collections::VecDeque;

pub struct Semaphore {
    places: RefCell<Vec<bool>>,
    queue: RefCell<VecDeque<Future<usize>>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            places: RefCell::new(vec![false; permits]),
            queue: RefCell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.places.borrow().iter().all(|taken| *taken)
    }

    /// The first place that is free.
    fn free(&self) -> Option<usize> {
        self.places.borrow().iter().position(|taken| !taken)
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let mut place = self.free();
            if place.is_none() {
                let mut wait = Wait { semaphore: self, given: Future::new(), over: false };
                self.queue.borrow_mut().push_back(wait.given.clone());
                place = Some(yield &wait.given);
                wait.over = true;
            }
            if let Some(place) = place {
                self.places.borrow_mut()[place] = true;
            }
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        let place = self.places.borrow().iter().position(|taken| *taken);
        let place = place.ok_or(TooManyReleases)?;
        self.pass_on(place);
        Ok(())
    }

    fn pass_on(&self, place: usize) {
        self.places.borrow_mut()[place] = false;
        while let Some(given) = self.queue.borrow_mut().pop_front() {
            // The place stays clear until the waiter runs.
            if given.set_result(place).is_ok() {
                return;
            }
        }
    }
}

struct Wait<'a> {
    semaphore: &'a Semaphore,
    given: Future<usize>,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if let (false, Some(place)) = (self.over, self.given.result()) {
            self.semaphore.pass_on(place);
        }
    }
}
