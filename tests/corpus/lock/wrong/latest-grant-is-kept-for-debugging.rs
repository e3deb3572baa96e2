//! wrong: cancellation: the lock travels as a baton that passes itself on when its future is dropped, but the lock keeps the future of the latest grant for its Debug output, so it is not dropped.
//! shown by: B B B R C1 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::{Rc, Weak};

#[derive(Default)]
struct Inner {
    held: Cell<bool>,
    line: RefCell<VecDeque<Future<Rc<Baton>>>>,
    latest: RefCell<Option<Future<Rc<Baton>>>>,
}

/// Whoever has it has the lock. Dropped unused, it runs on.
struct Baton {
    inner: Weak<Inner>,
    used: Cell<bool>,
}

impl Drop for Baton {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.upgrade().filter(|_| !self.used.get()) {
            inner.pass_on();
        }
    }
}

impl Inner {
    fn pass_on(self: &Rc<Self>) {
        let next = || self.line.borrow_mut().pop_front();
        while let Some(waiter) = next() {
            if waiter.done() {
                continue;
            }
            let baton = Baton { inner: Rc::downgrade(self), used: Cell::new(false) };
            let _ = waiter.set_result(Rc::new(baton));
            let before = self.latest.replace(Some(waiter));
            drop(before);
            return;
        }
        self.held.set(false);
    }
}

#[derive(Default)]
pub struct Lock {
    inner: Rc<Inner>,
}

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let latest = self.inner.latest.borrow();
        write!(f, "Lock(held: {}, latest grant: ", self.inner.held.get())?;
        match &*latest {
            Some(waiter) => write!(f, "{waiter:?})"),
            None => write!(f, "none)"),
        }
    }
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.inner.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.inner.held.replace(true) {
                return;
            }
            let waiter = Future::new();
            self.inner.line.borrow_mut().push_back(waiter.clone());
            let baton = yield waiter;
            baton.used.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.inner.held.get() {
            return Err(NotLocked);
        }
        self.inner.pass_on();
        Ok(())
    }
}
