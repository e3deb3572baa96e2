//! wrong: progress: `Lock::new()` starts a task, which panics where no loop runs, and a lock is often made before the loop.
//! also: release
//! diagnosis: needs-a-running-loop

use common::{Coroutine, Future, NotLocked, coroutine, create_task};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

pub struct Lock {
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
    news: RefCell<Future>,
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

impl Lock {
    pub fn new() -> Lock {
        let state = Rc::new(State::default());
        create_task(manage(Rc::clone(&state)));
        Lock { state }
    }

    pub fn locked(&self) -> bool {
        self.state.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let waiter = Future::new();
            self.state.waiters.borrow_mut().push_back(waiter.clone());
            self.state.tell();
            let mut grant = Grant { state: &self.state, waiter: waiter.clone(), taken: false };
            yield waiter;
            grant.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.state.held.replace(false) {
            return Err(NotLocked);
        }
        self.state.tell();
        Ok(())
    }
}

impl State {
    fn tell(&self) {
        let _ = self.news.borrow().set_result(());
    }
}

fn manage(state: Rc<State>) -> impl Coroutine<Return = ()> {
    coroutine! {
        loop {
            while !state.held.get() {
                let Some(next) = state.waiters.borrow_mut().pop_front() else { break };
                state.held.set(next.set_result(()).is_ok());
            }
            let news = Future::new();
            *state.news.borrow_mut() = news.clone();
            yield news;
        }
    }
}

struct Grant<'a> {
    state: &'a State,
    waiter: Future,
    taken: bool,
}

impl Drop for Grant<'_> {
    fn drop(&mut self) {
        if !self.taken && self.waiter.result().is_some() {
            self.state.held.set(false);
            self.state.tell();
        }
    }
}
