//! right: a task of its own waits in line for each acquire, and both it and the acquire pass the lock on when they are dropped with it.

use common::{Coroutine, Future, NotLocked, Task, coroutine, create_task};
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
            if !self.state.held.replace(true) {
                return;
            }
            let future = Future::new();
            self.state.waiters.borrow_mut().push_back(future.clone());
            let task = create_task(wait(Rc::clone(&self.state), future));
            let mut outer = Outer { state: &self.state, task: task.clone(), over: false };
            yield task;
            outer.over = true;
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
        let mut waiters = self.waiters.borrow_mut();
        let granted =
            std::iter::from_fn(|| waiters.pop_front()).any(|waiter| waiter.set_result(()).is_ok());
        self.held.set(granted);
    }
}

fn wait(state: Rc<State>, future: Future) -> impl Coroutine<Return = ()> {
    // Made before the first step, so that it is dropped even if there is none.
    let inner = Inner {
        state,
        future,
        over: Cell::new(false),
    };
    coroutine! {
        yield &inner.future;
        inner.over.set(true);
    }
}

struct Inner {
    state: Rc<State>,
    future: Future,
    over: Cell<bool>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if self.over.get() {
            return;
        }
        if self.future.result().is_some() {
            self.state.pass_on();
        } else {
            self.state
                .waiters
                .borrow_mut()
                .retain(|other| !Future::ptr_eq(other, &self.future));
        }
    }
}

struct Outer<'a> {
    state: &'a State,
    task: Task<()>,
    over: bool,
}

impl Drop for Outer<'_> {
    fn drop(&mut self) {
        if !self.over && self.task.result().is_some() {
            self.state.pass_on();
        }
    }
}
