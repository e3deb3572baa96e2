//! right: release makes a task that gives the loop a turn and then grants; waiters who come meanwhile queue.

use common::{Coroutine, Future, NotLocked, coroutine, create_task};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
struct Shared {
    held: Cell<bool>,
    granting: Cell<bool>,
    line: RefCell<VecDeque<Future>>,
}

#[derive(Default)]
pub struct Lock {
    shared: Rc<Shared>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.shared.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.shared.held.replace(true) {
                return;
            }
            let mut wait = Wait { shared: &self.shared, woken: Future::new(), over: false };
            self.shared.line.borrow_mut().push_back(wait.woken.clone());
            yield &wait.woken;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.shared.held.get() || self.shared.granting.get() {
            return Err(NotLocked);
        }
        if self.shared.line.borrow().is_empty() {
            self.shared.held.set(false);
        } else {
            self.shared.grant_later();
        }
        Ok(())
    }
}

impl Shared {
    fn grant_later(self: &Rc<Shared>) {
        self.granting.set(true);
        let shared = Rc::clone(self);
        create_task(coroutine! {
            yield;
            shared.granting.set(false);
            shared.grant();
        });
    }

    fn grant(&self) {
        while let Some(next) = self.line.borrow_mut().pop_front() {
            if next.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

struct Wait<'a> {
    shared: &'a Rc<Shared>,
    woken: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over && self.woken.result().is_some() {
            self.shared.grant();
        }
    }
}
