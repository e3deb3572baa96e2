//! wrong: cancellation: waiters stand in two lanes in turn and are called from them in turn; a dead one is skipped in its own lane.
//! also: progress, order
//! shown by: B B B B C1 R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    lanes: [RefCell<VecDeque<Future>>; 2],
    came: Cell<usize>,
    called: Cell<usize>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.held.replace(true) {
                return;
            }
            let mut turn = Turn { lock: self, future: Future::new(), taken: false };
            let lane = self.came.replace(self.came.get() + 1) % 2;
            self.lanes[lane].borrow_mut().push_back(turn.future.clone());
            yield &turn.future;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.call();
        Ok(())
    }

    fn call(&self) {
        for _ in 0..2 {
            let lane = self.called.replace(self.called.get() + 1) % 2;
            while let Some(next) = self.lanes[lane].borrow_mut().pop_front() {
                if next.set_result(()).is_ok() {
                    return;
                }
            }
        }
        self.came.set(self.called.get());
        self.held.set(false);
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            self.lock.call();
        }
    }
}
