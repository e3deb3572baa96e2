//! wrong: release: as in a lock, a release is refused while an acquire would not have to wait.
//! also: cancellation
//! diagnosis: release-asks-locked

use common::{Coroutine, CoroutineState, Future, TooManyReleases, Yielded};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;

pub struct Semaphore {
    permits: usize,
    taken: Cell<usize>,
    waiters: RefCell<VecDeque<Future>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            taken: Cell::new(0),
            waiters: RefCell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.taken.get() == self.permits
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        Acquire {
            semaphore: self,
            state: State::Created,
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        if !self.locked() {
            return Err(TooManyReleases);
        }
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.taken.set(self.taken.get() - 1);
        Ok(())
    }
}

struct Acquire<'a> {
    semaphore: &'a Semaphore,
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
            State::Created if !self.semaphore.locked() => {
                self.semaphore.taken.set(self.semaphore.taken.get() + 1);
            }
            State::Created => {
                let waiter = Future::new();
                self.semaphore
                    .waiters
                    .borrow_mut()
                    .push_back(waiter.clone());
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
            let _ = self.semaphore.release();
        }
    }
}
