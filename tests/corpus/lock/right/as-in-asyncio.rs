//! right: asyncio's own lock line by line: a flag, a deque, wake the first, look whether all who wait are cancelled.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    _locked: Cell<bool>,
    _waiters: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self._locked.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self._locked.get() && self._waiters.borrow().iter().all(|w| w.cancelled()) {
                self._locked.set(true);
                return;
            }
            let fut = Future::new();
            self._waiters.borrow_mut().push_back(fut.clone());
            // try:
            let mut finally = Finally { lock: self, fut: fut.clone(), cancelled: true };
            yield fut;
            finally.cancelled = false;
            drop(finally);
            self._locked.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if self._locked.get() {
            self._locked.set(false);
            self._wake_up_first();
            Ok(())
        } else {
            Err(NotLocked)
        }
    }

    fn _wake_up_first(&self) {
        let first = self._waiters.borrow().front().cloned();
        if let Some(fut) = first
            && !fut.done()
        {
            let _ = fut.set_result(());
        }
    }
}

/// The `finally` and the `except CancelledError` of the original.
struct Finally<'a> {
    lock: &'a Lock,
    fut: Future,
    cancelled: bool,
}

impl Drop for Finally<'_> {
    fn drop(&mut self) {
        self.lock
            ._waiters
            .borrow_mut()
            .retain(|w| !Future::ptr_eq(w, &self.fut));
        if self.cancelled && !self.lock._locked.get() {
            self.lock._wake_up_first();
        }
    }
}
