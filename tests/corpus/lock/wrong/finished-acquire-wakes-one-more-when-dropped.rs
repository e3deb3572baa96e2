//! wrong: cancellation: an acquire that is dropped while the lock is free wakes the next in line, also if it has finished long ago; the woken one does not stand in the queue any more.
//! also: order, progress, waiting, release, independence, exclusion
//! shown by: no word; a finished acquire is dropped between a release and the next step of the woken waiter

use common::{Coroutine, CoroutineState, Future, NotLocked, Yielded};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
    on_its_way: Cell<bool>,
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
        if let Some(turn) = self.queue.borrow_mut().pop_front() {
            self.on_its_way.set(turn.set_result(()).is_ok());
        } else {
            self.on_its_way.set(false);
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
            None if !self.lock.held.get() && !self.lock.on_its_way.get() => {}
            None => {
                let turn = Future::new();
                self.lock.queue.borrow_mut().push_back(turn.clone());
                self.turn = Some(turn.clone());
                return CoroutineState::Yielded(Yielded::on(turn));
            }
            Some(turn) => self.lock.leave(turn),
        }
        self.lock.on_its_way.set(false);
        self.lock.held.set(true);
        self.over = true;
        CoroutineState::Complete(())
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        if let Some(turn) = &self.turn {
            self.lock.leave(turn);
            if !self.lock.held.get() {
                self.lock.wake_first();
            }
        }
    }
}
