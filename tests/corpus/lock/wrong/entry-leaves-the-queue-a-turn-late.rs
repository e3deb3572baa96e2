//! wrong: progress: the entry of a waiter that got the lock is taken out by a callback a turn later; a release in the same step finds it in front and wakes nobody else.
//! shown by: B B{a r} B R I

use common::{Coroutine, Future, NotLocked, call_soon, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
struct Inner {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
}

impl Inner {
    fn forget(&self, gone: &Future) {
        self.queue
            .borrow_mut()
            .retain(|turn| !Future::ptr_eq(turn, gone));
    }

    fn wake_first(&self) {
        if let Some(turn) = self.queue.borrow().front() {
            turn.set_result(()).ok();
        }
    }
}

#[derive(Default)]
pub struct Lock {
    inner: Rc<Inner>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.inner.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let inner = &self.inner;
            if !inner.held.get() && inner.queue.borrow().is_empty() {
                inner.held.set(true);
                return;
            }
            let mut guard = Guard { inner, turn: Future::new(), armed: true };
            inner.queue.borrow_mut().push_back(guard.turn.clone());
            yield &guard.turn;
            guard.armed = false;
            inner.held.set(true);
            let (inner, turn) = (Rc::clone(inner), guard.turn.clone());
            call_soon(move || inner.forget(&turn));
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.inner.held.replace(false) {
            return Err(NotLocked);
        }
        self.inner.wake_first();
        Ok(())
    }
}

struct Guard<'a> {
    inner: &'a Inner,
    turn: Future,
    armed: bool,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if self.armed {
            self.inner.forget(&self.turn);
            if !self.inner.held.get() {
                self.inner.wake_first();
            }
        }
    }
}
