//! wrong: cancellation: a cancelled grant is passed to the second in line if the first is dead, and no further.
//! shown by: B B B B B C2 C3 R C1 I

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use common::{Coroutine, Future, NotLocked, coroutine};

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Granted,
    Over,
}

struct Waiter {
    state: Cell<State>,
    wake: Future,
}

pub struct Lock {
    permits: Cell<u32>,
    line: RefCell<VecDeque<Rc<Waiter>>>,
}

impl Default for Lock {
    fn default() -> Self {
        Self {
            permits: Cell::new(1),
            line: RefCell::default(),
        }
    }
}

impl Lock {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn locked(&self) -> bool {
        self.permits.get() == 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.permits.get() > 0 {
                self.permits.set(0);
                return;
            }
            let waiter = Rc::new(Waiter { state: Cell::new(State::Waiting), wake: Future::new() });
            self.line.borrow_mut().push_back(waiter.clone());
            let cleanup = Cleanup { lock: self, waiter };
            yield &cleanup.waiter.wake;
            cleanup.waiter.state.set(State::Over);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if self.permits.get() > 0 {
            return Err(NotLocked);
        }
        self.add_permit();
        Ok(())
    }

    fn add_permit(&self) {
        let mut line = self.line.borrow_mut();
        while line.front().is_some_and(|waiter| waiter.wake.cancelled()) {
            line.pop_front();
        }
        let next = line.pop_front();
        match next {
            Some(waiter) => {
                waiter.state.set(State::Granted);
                let _ = waiter.wake.set_result(());
            }
            None => self.permits.set(1),
        }
    }
}

struct Cleanup<'a> {
    lock: &'a Lock,
    waiter: Rc<Waiter>,
}

impl Drop for Cleanup<'_> {
    fn drop(&mut self) {
        match self.waiter.state.replace(State::Over) {
            State::Waiting => {
                self.waiter.wake.cancel();
            }
            State::Granted => {
                let mut line = self.lock.line.borrow_mut();
                if line.front().is_some_and(|waiter| waiter.wake.cancelled()) {
                    line.pop_front();
                }
                match line.pop_front() {
                    Some(next) => {
                        next.state.set(State::Granted);
                        let _ = next.wake.set_result(());
                    }
                    None => self.lock.permits.set(1),
                }
            }
            State::Over => {}
        }
    }
}
