//! wrong: cancellation: a woken waiter that is cancelled while a panic unwinds frees the lock and has the next one woken by a callback; until that runs, a newcomer takes the lock.
//! shown by: B B B R B{!k1 e} B I

use common::{Coroutine, Future, NotLocked, call_soon, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
struct Core {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
}

impl Core {
    fn hand_over(&self) {
        while let Some(waiter) = self.queue.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }

    fn hand_over_if_free(&self) {
        if !self.held.replace(true) {
            self.hand_over();
        }
    }
}

#[derive(Default)]
pub struct Lock {
    core: Rc<Core>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.core.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.core.held.replace(true) {
                return;
            }
            let waiter = Future::new();
            self.core.queue.borrow_mut().push_back(waiter.clone());
            let mut hope = Hope { core: &self.core, waiter, fulfilled: false };
            yield &hope.waiter;
            hope.fulfilled = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.core.held.get() {
            return Err(NotLocked);
        }
        self.core.hand_over();
        Ok(())
    }
}

struct Hope<'a> {
    core: &'a Rc<Core>,
    waiter: Future,
    fulfilled: bool,
}

impl Drop for Hope<'_> {
    fn drop(&mut self) {
        if self.fulfilled || self.waiter.result().is_none() {
            return;
        }
        if std::thread::panicking() {
            // As little as possible while things fall apart.
            self.core.held.set(false);
            let core = Rc::clone(self.core);
            call_soon(move || core.hand_over_if_free());
        } else {
            self.core.hand_over();
        }
    }
}
