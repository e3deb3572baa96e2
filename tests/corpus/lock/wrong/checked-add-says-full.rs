//! wrong: independence: hand-overs are counted with `checked_add(1).expect(..)` in 16 bits: the semaphore is full.
//! also: cancellation, progress
//! diagnosis: counter-overflow
//! shown by: B{(a t r)*40000} N{(a t r)*40000} I

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
    served: Cell<u16>,
}

impl Default for Lock {
    fn default() -> Self {
        Self {
            permits: Cell::new(1),
            line: RefCell::default(),
            served: Cell::new(0),
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
        let next = self.line.borrow_mut().pop_front();
        match next {
            Some(waiter) => {
                self.served.set(
                    self.served
                        .get()
                        .checked_add(1)
                        .expect("the semaphore is full"),
                );
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
                self.lock
                    .line
                    .borrow_mut()
                    .retain(|other| !Rc::ptr_eq(other, &self.waiter));
            }
            State::Granted => self.lock.add_permit(),
            State::Over => {}
        }
    }
}
