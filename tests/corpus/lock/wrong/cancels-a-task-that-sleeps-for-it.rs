//! wrong: progress: each waiter yields a task of its own that waits for ever, and release cancels that task.
//! also: exclusion, order, waiting, release, cancellation, independence
//! diagnosis: wakes-by-cancelling
//! shown by: B B R I

use common::{Coroutine, Future, NotLocked, Task, coroutine, create_task};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    locked: Cell<bool>,
    sleepers: RefCell<VecDeque<Task>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.locked.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.locked.replace(true) {
                let sleeper = create_task(coroutine! { yield Future::<()>::new(); });
                self.sleepers.borrow_mut().push_back(sleeper.clone());
                yield sleeper;
            }
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.get() {
            return Err(NotLocked);
        }
        match self.sleepers.borrow_mut().pop_front() {
            Some(sleeper) => {
                sleeper.cancel();
            }
            None => self.locked.set(false),
        }
        Ok(())
    }
}
