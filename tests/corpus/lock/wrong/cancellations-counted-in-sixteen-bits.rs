//! wrong: cancellation: waiters have a 16-bit number of their own, which only cancelled ones use up; the 65,537th cancellation takes out a living waiter.
//! also: progress, exclusion, order, release, independence
//! shown by: B B (B C-1)*65536 R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
    number: Cell<u16>,
    numbers: RefCell<Vec<u16>>,
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
            if !self.held.replace(true) {
                return;
            }
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            self.numbers.borrow_mut().push(self.number.get());
            let mut turn = Turn { lock: self, number: self.number.get(), future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.pass_on();
        Ok(())
    }

    fn pass_on(&self) {
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            self.numbers.borrow_mut().remove(0);
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    number: u16,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        if self.future.result().is_some() {
            self.lock.pass_on();
            return;
        }
        self.lock.number.set(self.lock.number.get().wrapping_add(1));
        let mut numbers = self.lock.numbers.borrow_mut();
        if let Some(place) = numbers.iter().position(|number| *number == self.number) {
            numbers.remove(place);
            self.lock.waiters.borrow_mut().remove(place);
        }
    }
}
