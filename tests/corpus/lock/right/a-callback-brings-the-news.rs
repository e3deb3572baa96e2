//! right: the grant is one future and the wake-up another, joined by a done callback.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Weak<Waiter>>>,
}

#[derive(Default)]
struct Waiter {
    grant: Future,
    wake_up: Future,
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
            let waiter = Rc::new(Waiter::default());
            let wake_up = waiter.wake_up.clone();
            waiter.grant.add_done_callback(move || {
                let _ = wake_up.set_result(());
            });
            self.waiters.borrow_mut().push_back(Rc::downgrade(&waiter));
            let mut wait = Wait { lock: self, waiter, over: false };
            yield &wait.waiter.wake_up;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        let mut waiters = self.waiters.borrow_mut();
        while let Some(waiter) = waiters.pop_front() {
            if let Some(waiter) = waiter.upgrade() {
                let _ = waiter.grant.set_result(());
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    waiter: Rc<Waiter>,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over && self.waiter.grant.done() {
            let _ = self.lock.release();
        }
    }
}
