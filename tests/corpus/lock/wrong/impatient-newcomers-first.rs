//! wrong: order: waiters are sorted by how long they have waited, with the impatient newcomers first.
//! diagnosis: the-clock-decides

use common::{Coroutine, Future, NotLocked, coroutine, time};
use std::cell::{Cell, RefCell};
use std::time::Duration;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<Vec<(Duration, Future)>>,
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
            self.waiters.borrow_mut().push((time(), waiter.clone()));
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        let now = time();
        let mut waiters = self.waiters.borrow_mut();
        // A stable sort: those of one instant stay in the order in which they came.
        waiters.sort_by_key(|(since, _)| now - *since);
        while !waiters.is_empty() {
            let (_, waiter) = waiters.remove(0);
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            let _ = self.lock.release();
        }
    }
}
