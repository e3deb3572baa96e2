//! wrong: cancellation: there are two thousand places to wait, a cancelled waiter keeps its place until its turn comes, and a waiter that finds none is not written down.
//! diagnosis: cancelled-entries-pile-up

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

struct Inner {
    permits: usize,
    free: Cell<usize>,
    line: RefCell<VecDeque<Future>>,
}

pub struct Semaphore {
    inner: Rc<Inner>,
}

impl Inner {
    fn give(&self) {
        loop {
            let first = self.line.borrow_mut().pop_front();
            let Some(first) = first else { break };
            if first.set_result(()).is_ok() {
                return;
            }
        }
        self.free.set(self.free.get() + 1);
    }
}

/// A waiter's claim to a permit, until it has it.
struct Claim {
    inner: Rc<Inner>,
    granted: Future,
    over: bool,
}

impl Drop for Claim {
    fn drop(&mut self) {
        if !self.over && self.granted.result().is_some() {
            self.inner.give();
        }
    }
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        let inner = Inner {
            permits,
            free: Cell::new(permits),
            line: RefCell::default(),
        };
        Semaphore {
            inner: Rc::new(inner),
        }
    }

    pub fn locked(&self) -> bool {
        self.inner.free.get() == 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.inner.free.get() > 0 {
                self.inner.free.set(self.inner.free.get() - 1);
                return;
            }
            let granted = Future::new();
            if self.inner.line.borrow().len() < 2_000 {
                self.inner.line.borrow_mut().push_back(granted.clone());
            }
            let mut claim = Claim { inner: self.inner.clone(), granted: granted.clone(), over: false };
            yield granted;
            claim.over = true;
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        if self.inner.free.get() == self.inner.permits {
            return Err(TooManyReleases);
        }
        self.inner.give();
        Ok(())
    }
}
