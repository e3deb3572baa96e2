//! wrong: cancellation: only a grant from `release()` is remembered, so one that came from a cancelled waiter is lost when the next is cancelled too.
//! diagnosis: lost-wakeup-after-cancel

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    last_id: Cell<u64>,
    granted_to: Cell<Option<u64>>,
    waiters: RefCell<VecDeque<(u64, Future)>>,
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
            let id = self.last_id.get() + 1;
            self.last_id.set(id);
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back((id, waiter.clone()));
            let _pass_on = PassOn { lock: self, id };
            yield waiter;
            self.granted_to.set(None);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.granted_to.set(self.wake_next());
        Ok(())
    }

    fn wake_next(&self) -> Option<u64> {
        while let Some((id, waiter)) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return Some(id);
            }
        }
        self.held.set(false);
        None
    }
}

struct PassOn<'a> {
    lock: &'a Lock,
    id: u64,
}

impl Drop for PassOn<'_> {
    fn drop(&mut self) {
        if self.lock.granted_to.get() == Some(self.id) {
            self.lock.granted_to.set(None);
            self.lock.wake_next();
        }
    }
}
