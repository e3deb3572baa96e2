//! wrong: order: the state of a dropped lock is used again for a new one, which empties the line but keeps the number of cancelled entries in it, and takes as many living waiters for dead.
//! also: progress
//! shown by: B B C1 Z0 Z0 B B R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::RefCell;
use std::collections::VecDeque;

#[derive(Default)]
struct State {
    held: bool,
    ghosts: usize,
    line: VecDeque<Future>,
}

impl State {
    fn pass_on(&mut self) {
        if self.line.len() <= self.ghosts {
            self.line.clear();
            self.ghosts = 0;
            self.held = false;
            return;
        }
        while let Some(future) = self.line.pop_front() {
            if future.set_result(()).is_ok() {
                return;
            }
            self.ghosts -= 1;
        }
    }
}

#[derive(Default)]
struct States {
    all: Vec<State>,
    unused: Vec<usize>,
}

thread_local! {
    static STATES: RefCell<States> = RefCell::default();
}

#[derive(Debug)]
pub struct Lock {
    index: usize,
}

impl Lock {
    pub fn new() -> Lock {
        let index = STATES.with_borrow_mut(|states| match states.unused.pop() {
            Some(index) => {
                let state = &mut states.all[index];
                state.held = false;
                state.line.clear();
                index
            }
            None => {
                states.all.push(State::default());
                states.all.len() - 1
            }
        });
        Lock { index }
    }

    fn with<R>(&self, work: impl FnOnce(&mut State) -> R) -> R {
        STATES.with_borrow_mut(|states| work(&mut states.all[self.index]))
    }

    pub fn locked(&self) -> bool {
        self.with(|state| state.held)
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.with(|state| std::mem::replace(&mut state.held, true)) {
                return;
            }
            let mut wait = Wait { lock: self, future: Future::new(), over: false };
            self.with(|state| state.line.push_back(wait.future.clone()));
            yield &wait.future;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked() {
            return Err(NotLocked);
        }
        self.with(State::pass_on);
        Ok(())
    }
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let give_back = |states: &RefCell<States>| states.borrow_mut().unused.push(self.index);
        let _ = STATES.try_with(give_back);
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.future.result().is_some() {
            self.lock.with(State::pass_on);
        } else {
            self.lock.with(|state| state.ghosts += 1);
        }
    }
}
