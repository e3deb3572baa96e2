//! wrong: cancellation: acquire lets a task of its own wait for the lock, and when that has got it and the outer task is cancelled, the lock stays with nobody.
//! diagnosis: lost-wakeup-after-cancel

use common::{Coroutine, Future, NotLocked, coroutine, create_task};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
pub struct Lock {
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.state.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.state.held.replace(true) {
                let waiter = Future::new();
                self.state.waiters.borrow_mut().push_back(waiter.clone());
                yield create_task(wait(Rc::clone(&self.state), waiter));
            }
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.state.held.get() {
            return Err(NotLocked);
        }
        self.state.pass_on();
        Ok(())
    }
}

impl State {
    fn pass_on(&self) {
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

fn wait(state: Rc<State>, waiter: Future) -> impl Coroutine<Return = ()> {
    // Made here, so that it is dropped with the coroutine even before the first step.
    let mut turn = Turn {
        state,
        future: waiter,
        taken: false,
    };
    coroutine! {
        yield &turn.future;
        turn.taken = true;
        drop(turn);
    }
}

struct Turn {
    state: Rc<State>,
    future: Future,
    taken: bool,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        self.state
            .waiters
            .borrow_mut()
            .retain(|other| !Future::ptr_eq(other, &self.future));
        if self.future.result().is_some() {
            self.state.pass_on();
        }
    }
}
