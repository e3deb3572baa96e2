//! wrong: progress: a newcomer that finds others in line joins them though a permit is free for it, and the woken waiter does not wake it.
//! diagnosis: newcomer-behind-woken-waiter

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

pub struct Semaphore {
    _bound_value: usize,
    _value: Cell<usize>,
    _waiters: RefCell<VecDeque<Future>>,
}

impl Semaphore {
    pub fn new(value: usize) -> Semaphore {
        Semaphore {
            _bound_value: value,
            _value: Cell::new(value),
            _waiters: RefCell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self._value.get() == 0 || self._waiters.borrow().iter().any(|w| !w.cancelled())
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.locked() {
                self._value.set(self._value.get() - 1);
                return;
            }
            let fut = Future::new();
            self._waiters.borrow_mut().push_back(fut.clone());
            // try:
            let mut finally = Finally { semaphore: self, fut: fut.clone(), cancelled: true };
            yield fut;
            finally.cancelled = false;
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        if self._value.get() >= self._bound_value {
            return Err(TooManyReleases);
        }
        self._value.set(self._value.get() + 1);
        self._wake_up_next();
        Ok(())
    }

    /// Wakes the first waiter that is not done.
    fn _wake_up_next(&self) -> bool {
        for fut in self._waiters.borrow().iter() {
            if !fut.done() {
                self._value.set(self._value.get() - 1);
                let _ = fut.set_result(());
                return true;
            }
        }
        false
    }
}

/// The `finally` and the `except CancelledError` of the original.
struct Finally<'a> {
    semaphore: &'a Semaphore,
    fut: Future,
    cancelled: bool,
}

impl Drop for Finally<'_> {
    fn drop(&mut self) {
        let semaphore = self.semaphore;
        semaphore
            ._waiters
            .borrow_mut()
            .retain(|w| !Future::ptr_eq(w, &self.fut));
        if self.cancelled && self.fut.done() && !self.fut.cancelled() {
            semaphore._value.set(semaphore._value.get() + 1);
            semaphore._wake_up_next();
        }
    }
}
