//! wrong: waiting: a timer is set to print a warning when more than a thousand tasks wait.
//! diagnosis: timer-polling

use common::{Coroutine, Future, TooManyReleases, call_later, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

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
            self.inner.line.borrow_mut().push_back(granted.clone());
            let waiting = self.inner.line.borrow().iter().filter(|one| !one.done()).count();
            if waiting > 1_000 {
                call_later(Duration::from_secs(60), move || eprintln!("{waiting} tasks waited"));
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
