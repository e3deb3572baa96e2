//! wrong: order: the queue is sorted by the time of arrival, but those of one instant lie on a stack.
//! diagnosis: newest-first

use common::{Coroutine, Future, NotLocked, coroutine, time};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    arrivals: RefCell<BTreeMap<Duration, Vec<Future>>>,
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
            self.arrivals.borrow_mut().entry(time()).or_default().push(waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while let Some(waiter) = self.earliest() {
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }

    fn earliest(&self) -> Option<Future> {
        let mut arrivals = self.arrivals.borrow_mut();
        let mut instant = arrivals.first_entry()?;
        let waiter = instant.get_mut().pop();
        if instant.get().is_empty() {
            instant.remove();
        }
        waiter
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
