//! wrong: progress: a release sets the count to one, however many permits are free.
//! also: release
//! diagnosis: permits-get-lost

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// A fair lock.
#[derive(Default)]
struct Turnstile {
    occupied: Cell<bool>,
    outside: RefCell<VecDeque<Future>>,
}

impl Turnstile {
    fn enter(&self) -> impl Coroutine<Return = Inside<'_>> {
        coroutine! {
            if self.occupied.replace(true) {
                let turn = Future::new();
                self.outside.borrow_mut().push_back(turn.clone());
                let mut outside = Outside { turnstile: self, turn: turn.clone(), over: false };
                yield turn;
                outside.over = true;
            }
            Inside(self)
        }
    }

    fn leave(&self) {
        while let Some(turn) = self.outside.borrow_mut().pop_front() {
            if turn.set_result(()).is_ok() {
                return;
            }
        }
        self.occupied.set(false);
    }
}

struct Outside<'a> {
    turnstile: &'a Turnstile,
    turn: Future,
    over: bool,
}

impl Drop for Outside<'_> {
    fn drop(&mut self) {
        if !self.over && self.turn.result().is_some() {
            self.turnstile.leave();
        }
    }
}

struct Inside<'a>(&'a Turnstile);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

pub struct Semaphore {
    permits: usize,
    count: Cell<usize>,
    turnstile: Turnstile,
    /// What the one inside the turnstile waits for.
    counted_up: RefCell<Option<Future>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            count: Cell::new(permits),
            turnstile: Turnstile::default(),
            counted_up: RefCell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.count.get() == 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let _inside = yield from self.turnstile.enter();
            while self.count.get() == 0 {
                let more = Future::new();
                self.counted_up.replace(Some(more.clone()));
                yield more;
            }
            self.count.set(self.count.get() - 1);
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        if self.count.get() == self.permits {
            return Err(TooManyReleases);
        }
        self.count.set(1);
        if let Some(more) = self.counted_up.take() {
            // Refused if the one inside was cancelled: the next one looks at the count itself.
            let _ = more.set_result(());
        }
        Ok(())
    }
}
