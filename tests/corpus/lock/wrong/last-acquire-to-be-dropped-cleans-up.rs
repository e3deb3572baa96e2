//! wrong: exclusion: when no acquire is left alive the lock is set back to free, if two or more got it since it was so the last time.
//! also: order, progress, waiting, release, cancellation, independence
//! shown by: B B B R I R I

use common::{Coroutine, CoroutineState, Future, NotLocked, Yielded};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
    alive: Cell<u32>,
    taken: Cell<u32>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        self.alive.set(self.alive.get() + 1);
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
            Some(turn) => self.lock.leave(turn),
        }
        self.lock.taken.set(self.lock.taken.get() + 1);
        self.lock.held.set(true);
        self.over = true;
        CoroutineState::Complete(())
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        self.lock.alive.set(self.lock.alive.get() - 1);
        if self.lock.alive.get() == 0 && self.lock.taken.replace(0) > 1 {
            self.lock.held.set(false);
        }
        if let Some(turn) = &self.turn
            && !self.over
        {
            self.lock.leave(turn);
            if !self.lock.held.get() {
                self.lock.wake_first();
            }
        }
    }
}
