//! wrong: cancellation: a cancellation queues a callback that sweeps the line and cuts it to the length that it had then.
//! also: progress, order
//! shown by: B B B C1 B I R I R I

use common::{Coroutine, Future, NotLocked, call_soon, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: Rc<RefCell<VecDeque<Future>>>,
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
            let mut turn = Turn { lock: self, future: Future::new(), taken: false };
            self.waiters.borrow_mut().push_back(turn.future.clone());
            yield &turn.future;
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
                return;
            }
        }
        self.held.set(false);
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        if self.future.result().is_some() {
            return self.lock.pass_on();
        }
        let waiters = self.lock.waiters.clone();
        let length = waiters.borrow().len() - 1;
        call_soon(move || {
            let mut waiters = waiters.borrow_mut();
            waiters.retain(|waiter| !waiter.cancelled());
            waiters.truncate(length);
        });
    }
}
