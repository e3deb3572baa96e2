//! wrong: cancellation: a cancelled waiter stays in line, and the permit that is sent to it is lost.
//! diagnosis: granted-to-cancelled-waiter

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

pub struct Semaphore {
    most: i64,
    balance: Cell<i64>,
    line: RefCell<VecDeque<Future>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        let most = i64::try_from(permits).expect("fewer permits than that");
        Semaphore {
            most,
            balance: Cell::new(most),
            line: RefCell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.balance.get() <= 0
    }

    /// P
    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            self.balance.set(self.balance.get() - 1);
            if self.balance.get() >= 0 {
                return;
            }
            let mut sleeper = Sleeper { semaphore: self, bed: Future::new(), up: false };
            self.line.borrow_mut().push_back(sleeper.bed.clone());
            yield &sleeper.bed;
            sleeper.up = true;
        }
    }

    /// V
    pub fn release(&self) -> Result<(), TooManyReleases> {
        let in_line = i64::try_from(self.line.borrow().len()).expect("fewer waiters than that");
        if self.balance.get() + in_line >= self.most {
            return Err(TooManyReleases);
        }
        self.up();
        Ok(())
    }

    fn up(&self) {
        self.balance.set(self.balance.get() + 1);
        let first = self.line.borrow_mut().pop_front();
        if let Some(first) = first {
            let _ = first.set_result(());
        }
    }
}

struct Sleeper<'a> {
    semaphore: &'a Semaphore,
    bed: Future,
    up: bool,
}

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        if self.up {
            return;
        }
        if self.bed.result().is_some() {
            self.semaphore.up();
        }
    }
}
