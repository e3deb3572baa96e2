//! wrong: cancellation: a cancelled waiter starts a task that looks every turn whether its entry has left the queue.
//! diagnosis: busy-wait

use common::{Coroutine, Future, NotLocked, coroutine, create_task};
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
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }

    fn sweep(&self) {
        let waiters = Rc::clone(&self.waiters);
        create_task(coroutine! {
            while waiters.borrow().front().is_some_and(|first| !first.cancelled()) {
                yield;
            }
            waiters.borrow_mut().retain(|waiter| !waiter.cancelled());
        });
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
        if self.future.cancelled() {
            self.lock.sweep();
        } else {
            let _ = self.lock.release();
        }
    }
}
