//! wrong: release: a release that is refused, as nobody holds the lock, throws the line away, in which there can be but old entries; between a release and the next step of the woken waiter the others stand there.
//! shown by: B B B R X I R I
//! also: progress

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    coming: Cell<bool>,
    line: RefCell<VecDeque<Weak<Future>>>,
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
            if self.held.get() || self.coming.get() {
                let mut wait = Wait { lock: self, turn: Rc::default(), over: false };
                self.line.borrow_mut().push_back(Rc::downgrade(&wait.turn));
                yield &*wait.turn;
                wait.over = true;
            }
            self.coming.set(false);
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            self.line.borrow_mut().clear();
            return Err(NotLocked);
        }
        self.call_next();
        Ok(())
    }

    fn call_next(&self) {
        let mut line = self.line.borrow_mut();
        self.coming.set(false);
        while let Some(turn) = line.pop_front() {
            if let Some(turn) = turn.upgrade()
                && turn.set_result(()).is_ok()
            {
                self.coming.set(true);
                return;
            }
        }
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    turn: Rc<Future>,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over && self.turn.result().is_some() {
            self.lock.call_next();
        }
    }
}
