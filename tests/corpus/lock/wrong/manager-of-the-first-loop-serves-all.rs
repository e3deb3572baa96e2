//! wrong: progress: one task for all locks does the hand-overs; it is made on the first loop, and asked about by whether it was ever made.
//! also: exclusion, order, waiting, release, independence, cancellation
//! shown by: no word; a loop is dropped right after a release, and a new lock on a new loop hands over

use common::{Coroutine, Future, NotLocked, coroutine, create_task};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

thread_local! {
    static MANAGER: Manager = Manager::default();
}

#[derive(Default)]
struct Manager {
    loop_began: Cell<bool>,
    jobs: Rc<RefCell<VecDeque<Rc<State>>>>,
}

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
            let mut turn = Turn { state: &self.state, future: Future::new(), taken: false };
            self.state.waiters.borrow_mut().push_back(turn.future.clone());
            yield &turn.future;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.state.held.get() {
            return Err(NotLocked);
        }
        if self.state.waiters.borrow().is_empty() {
            self.state.held.set(false);
            return Ok(());
        }
        MANAGER.with(|manager| {
            manager.jobs.borrow_mut().push_back(self.state.clone());
            if !manager.loop_began.replace(true) {
                create_task(work());
            }
        });
        Ok(())
    }
}

/// Does the jobs and ends. The next release makes a new manager.
fn work() -> impl Coroutine<Return = ()> {
    coroutine! {
        yield;
        MANAGER.with(|manager| {
            manager.loop_began.set(false);
            let jobs = manager.jobs.take();
            jobs.iter().for_each(|state| state.pass_on());
        });
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

struct Turn<'a> {
    state: &'a State,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            self.state.pass_on();
        }
    }
}
