//! wrong: independence: the state is kept by the address of the lock, which its Drop gives back: a held lock that is moved is free.
//! also: exclusion, order, progress, waiting, release, cancellation
//! shown by: no word; a lock is acquired, moved into a Box, and asked

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

thread_local! {
    static STATES: RefCell<HashMap<usize, State>> = RefCell::default();
}

#[derive(Default)]
struct State {
    held: bool,
    line: VecDeque<Future>,
}

#[derive(Default)]
pub struct Lock {
    _not_empty: u8,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    fn with<R>(&self, work: impl FnOnce(&mut State) -> R) -> R {
        let address = std::ptr::from_ref(self).addr();
        STATES.with_borrow_mut(|states| work(states.entry(address).or_default()))
    }

    pub fn locked(&self) -> bool {
        self.with(|state| state.held)
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.with(|state| std::mem::replace(&mut state.held, true)) {
                return;
            }
            let mut turn = Turn { lock: self, future: Future::new(), taken: false };
            self.with(|state| state.line.push_back(turn.future.clone()));
            yield &turn.future;
            turn.taken = true;
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

impl Drop for Lock {
    fn drop(&mut self) {
        let address = std::ptr::from_ref(self).addr();
        STATES.with_borrow_mut(|states| states.remove(&address));
    }
}

impl State {
    fn pass_on(&mut self) {
        while let Some(waiter) = self.line.pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held = false;
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            self.lock.with(State::pass_on);
        }
    }
}
