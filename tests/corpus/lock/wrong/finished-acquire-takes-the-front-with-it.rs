//! wrong: progress: the entry of a waiter is taken off the front when its acquire is dropped, not when it gets the lock.
//! also: exclusion, waiting, release, cancellation, order, independence
//! shown by: no word; a finished acquire is kept in a variable and dropped after the next release

use common::{Coroutine, CoroutineState, Future, NotLocked, Yielded};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        Acquire {
            lock: self,
            turn: None,
            over: false,
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.wake_first();
        Ok(())
    }

    fn wake_first(&self) {
        if let Some(turn) = self.queue.borrow().front() {
            turn.set_result(()).ok();
        }
    }

    fn leave(&self, turn: &Future) {
        self.queue
            .borrow_mut()
            .retain(|other| !Future::ptr_eq(other, turn));
    }
}

struct Acquire<'a> {
    lock: &'a Lock,
    turn: Option<Future>,
    over: bool,
}

impl Coroutine for Acquire<'_> {
    type Return = ();

    fn resume(mut self: Pin<&mut Self>) -> CoroutineState<Yielded, ()> {
        match &self.turn {
            None if !self.lock.held.get() && self.lock.queue.borrow().is_empty() => {}
            None => {
                let turn = Future::new();
                self.lock.queue.borrow_mut().push_back(turn.clone());
                self.turn = Some(turn.clone());
                return CoroutineState::Yielded(Yielded::on(turn));
            }
            Some(_) => {}
        }
        self.lock.held.set(true);
        self.over = true;
        CoroutineState::Complete(())
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        if let Some(turn) = &self.turn {
            if self.over {
                self.lock.queue.borrow_mut().pop_front();
                return;
            }
            self.lock.leave(turn);
            if !self.lock.held.get() {
                self.lock.wake_first();
            }
        }
    }
}
