//! wrong: independence: which waiter has been woken and not yet run is kept in one slot for all locks; of two grants under way only the later is passed on.
//! also: cancellation, progress
//! shown by: B B B B1 B1 B1 R R1 C1 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
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
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
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
            if waiter.set_result(()).is_ok() {
                WOKEN.replace(Some(waiter));
                return;
            }
        }
        self.held.set(false);
    }
}

thread_local! {
    static WOKEN: RefCell<Option<Future>> = const { RefCell::new(None) };
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let is_ours = |woken: &Option<Future>| {
            woken
                .as_ref()
                .is_some_and(|woken| Future::ptr_eq(woken, &self.future))
        };
        if !self.taken && WOKEN.with_borrow(is_ours) {
            self.lock.pass_on();
        }
    }
}
