//! wrong: waiting: a waiter sleeps a millisecond and looks again.
//! diagnosis: timer-polling

use common::{Coroutine, Future, TooManyReleases, coroutine, sleep};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

pub struct Semaphore {
    permits: usize,
    free: Cell<usize>,
    waiters: RefCell<VecDeque<Future>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            free: Cell::new(permits),
            waiters: RefCell::new(VecDeque::new()),
        }
    }

    pub fn locked(&self) -> bool {
        self.free.get() == 0 || !self.waiters.borrow().is_empty()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.locked() {
                let link = Link(self, Future::new());
                self.waiters.borrow_mut().push_back(link.1.clone());
                while self.free.get() == 0 || !self.is_first(&link.1) {
                    yield from sleep(Duration::from_millis(1));
                }
                self.free.set(self.free.get() - 1);
            } else {
                self.free.set(self.free.get() - 1);
            }
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        if self.free.get() < self.permits {
            self.free.set(self.free.get() + 1);
            self.wake_front();
            Ok(())
        } else {
            Err(TooManyReleases)
        }
    }

    fn is_first(&self, future: &Future) -> bool {
        let waiters = self.waiters.borrow();
        waiters
            .front()
            .is_some_and(|front| Future::ptr_eq(front, future))
    }

    fn wake_front(&self) {
        if self.free.get() > 0
            && let Some(front) = self.waiters.borrow().front()
        {
            let _ = front.set_result(());
        }
    }
}

struct Link<'a>(&'a Semaphore, Future);

impl Drop for Link<'_> {
    fn drop(&mut self) {
        self.0
            .waiters
            .borrow_mut()
            .retain(|other| !Future::ptr_eq(other, &self.1));
        self.0.wake_front();
    }
}
