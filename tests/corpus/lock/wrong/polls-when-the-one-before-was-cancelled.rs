//! wrong: cancellation: a cancelled waiter wakes the one behind it to move up; that one has no bell any more and asks on every turn whether it is its turn.
//! shown by: B B B C1 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
struct Runner {
    has_baton: Cell<bool>,
    bell: Future,
}

impl Runner {
    fn wake(&self) {
        self.bell.set_result(()).ok();
    }
}

#[derive(Default)]
pub struct Lock {
    baton_is_away: Cell<bool>,
    runners: RefCell<VecDeque<Rc<Runner>>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.baton_is_away.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.baton_is_away.replace(true) {
                return;
            }
            let mut start = Start { lock: self, runner: Rc::default(), ran: false };
            self.runners.borrow_mut().push_back(Rc::clone(&start.runner));
            yield &start.runner.bell;
            while !start.runner.has_baton.get() {
                yield;
            }
            start.ran = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.baton_is_away.get() {
            return Err(NotLocked);
        }
        self.hand_on();
        Ok(())
    }

    fn hand_on(&self) {
        let Some(next) = self.runners.borrow_mut().pop_front() else {
            self.baton_is_away.set(false);
            return;
        };
        next.has_baton.set(true);
        next.wake();
    }

    fn leave(&self, runner: &Rc<Runner>) {
        let mut runners = self.runners.borrow_mut();
        let index = runners.iter().position(|other| Rc::ptr_eq(other, runner));
        let Some(index) = index else { return };
        runners.remove(index);
        if let Some(behind) = runners.get(index) {
            behind.wake();
        }
    }
}

struct Start<'a> {
    lock: &'a Lock,
    runner: Rc<Runner>,
    ran: bool,
}

impl Drop for Start<'_> {
    fn drop(&mut self) {
        if self.ran {
            return;
        }
        if self.runner.has_baton.get() {
            self.lock.hand_on();
        } else {
            self.lock.leave(&self.runner);
        }
    }
}
