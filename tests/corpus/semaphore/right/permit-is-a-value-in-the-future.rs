//! right: permits are values: they lie in a list while they are free, and a release sends one in the waiter's future.

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// Permits have numbers, from 1.
type Permit = usize;

pub struct Semaphore {
    drawer: RefCell<Vec<Permit>>,
    /// Those that are with a holder, or on their way to one.
    out: RefCell<Vec<Permit>>,
    mail: RefCell<VecDeque<Future<Permit>>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            drawer: RefCell::new((1..=permits).rev().collect()),
            out: RefCell::default(),
            mail: RefCell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.drawer.borrow().is_empty()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let found = self.drawer.borrow_mut().pop();
            if let Some(permit) = found {
                self.out.borrow_mut().push(permit);
                return;
            }
            let letter = Letter { semaphore: self, sent: Future::new(), opened: Cell::new(false) };
            self.mail.borrow_mut().push_back(letter.sent.clone());
            let _permit = yield &letter.sent;
            letter.opened.set(true);
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        let permit = self.out.borrow_mut().pop().ok_or(TooManyReleases)?;
        self.send(permit);
        Ok(())
    }

    fn send(&self, permit: Permit) {
        let mut mail = self.mail.borrow_mut();
        while let Some(letter) = mail.pop_front() {
            if letter.set_result(permit).is_ok() {
                self.out.borrow_mut().push(permit);
                return;
            }
        }
        self.drawer.borrow_mut().push(permit);
    }
}

struct Letter<'a> {
    semaphore: &'a Semaphore,
    sent: Future<Permit>,
    opened: Cell<bool>,
}

impl Drop for Letter<'_> {
    fn drop(&mut self) {
        if let (false, Some(permit)) = (self.opened.get(), self.sent.result()) {
            self.semaphore
                .out
                .borrow_mut()
                .retain(|other| *other != permit);
            self.semaphore.send(permit);
        }
    }
}
