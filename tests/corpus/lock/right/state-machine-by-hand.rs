//! right: acquire is a state machine written by hand, without `coroutine!`; its Drop looks at the state it is in.

use common::{Coroutine, CoroutineState, Future, NotLocked, Yielded};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
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
            state: State::Created,
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
}

struct Acquire<'a> {
    lock: &'a Lock,
    state: State,
}

enum State {
    Created,
    Waiting(Future),
    Over,
}

impl Coroutine for Acquire<'_> {
    type Return = ();

    fn resume(mut self: Pin<&mut Self>) -> CoroutineState<Yielded, ()> {
        match &self.state {
            State::Created if !self.lock.held.replace(true) => {}
            State::Created => {
                let waiter = Future::new();
                self.lock.waiters.borrow_mut().push_back(waiter.clone());
                let pause = Yielded::on(&waiter);
                self.state = State::Waiting(waiter);
                return CoroutineState::Yielded(pause);
            }
            // Resumed too early: wait on.
            State::Waiting(waiter) if !waiter.done() => {
                return CoroutineState::Yielded(Yielded::on(waiter));
            }
            State::Waiting(_) => {}
            State::Over => panic!("an acquire that is over was resumed"),
        }
        self.state = State::Over;
        CoroutineState::Complete(())
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        if let State::Waiting(waiter) = &self.state
            && waiter.result().is_some()
        {
            let _ = self.lock.release();
        }
    }
}
