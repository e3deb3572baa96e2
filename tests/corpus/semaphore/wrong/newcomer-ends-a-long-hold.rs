//! wrong: limit: a newcomer goes on if no permit was given for more than a minute.
//! diagnosis: the-clock-decides

use common::{Coroutine, Future, TooManyReleases, coroutine, time};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

struct Inner {
    permits: usize,
    free: Cell<usize>,
    line: RefCell<VecDeque<Future>>,
    latest: Cell<Duration>,
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
            latest: Cell::default(),
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
            let idle_for = time() - self.inner.latest.replace(time());
            if self.inner.free.get() > 0 {
                self.inner.free.set(self.inner.free.get() - 1);
                return;
            }
            if idle_for > Duration::from_secs(60) && self.inner.permits > 0 {
                return;
            }
            let granted = Future::new();
            self.inner.line.borrow_mut().push_back(granted.clone());
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
