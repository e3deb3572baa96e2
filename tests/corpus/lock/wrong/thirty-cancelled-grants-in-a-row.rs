//! wrong: cancellation: the thirty-first cancelled grant in a row frees the lock, as if nobody were left.
//! also: progress
//! shown by: B B*33 R C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 C26 C27 C28 C29 C30 C31 I

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
    row: Cell<u32>,
}

impl Default for Lock {
    fn default() -> Self {
        Self {
            permits: Cell::new(1),
            line: RefCell::default(),
            row: Cell::new(0),
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
            self.row.set(0);
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
            State::Granted if self.lock.row.get() == 30 => self.lock.permits.set(1),
            State::Granted => {
                self.lock.row.set(self.lock.row.get() + 1);
                self.lock.add_permit();
            }
            State::Over => {}
        }
    }
}
