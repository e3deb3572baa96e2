//! wrong: waiting: a right lock beside which a monitor task wakes every second to count those who wait.
//! diagnosis: timer-polling

use common::{Coroutine, Future, NotLocked, coroutine, create_task, sleep};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: Rc<RefCell<VecDeque<Future>>>,
    monitored: Rc<Cell<bool>>,
    pub longest_line: Rc<Cell<usize>>,
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
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            self.monitor();
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }

    fn monitor(&self) {
        if self.monitored.replace(true) {
            return;
        }
        let waiters = Rc::clone(&self.waiters);
        let monitored = Rc::clone(&self.monitored);
        let longest_line = Rc::clone(&self.longest_line);
        create_task(coroutine! {
            while !waiters.borrow().is_empty() {
                longest_line.set(longest_line.get().max(waiters.borrow().len()));
                yield from sleep(Duration::from_secs(1));
            }
            monitored.set(false);
        });
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
            let _ = self.lock.release();
        }
    }
}
