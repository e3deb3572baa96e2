//! wrong: independence: the states of all locks lie in one table, and a lock that is dropped clears the whole table.
//! diagnosis: shared-state

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};

thread_local! {
    static NEXT: Cell<u64> = const { Cell::new(0) };
    static STATES: RefCell<BTreeMap<u64, State>> = const { RefCell::new(BTreeMap::new()) };
}

#[derive(Default)]
struct State {
    held: bool,
    waiters: VecDeque<Future>,
}

pub struct Lock {
    number: u64,
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

impl Lock {
    pub fn new() -> Lock {
        NEXT.set(NEXT.get() + 1);
        Lock { number: NEXT.get() }
    }

    pub fn locked(&self) -> bool {
        self.with(|state| state.held)
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.with(|state| std::mem::replace(&mut state.held, true)) {
                return;
            }
            let waiter = Future::new();
            self.with(|state| state.waiters.push_back(waiter.clone()));
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        self.with(|state| {
            if !state.held {
                return Err(NotLocked);
            }
            while let Some(waiter) = state.waiters.pop_front() {
                if waiter.set_result(()).is_ok() {
                    return Ok(());
                }
            }
            state.held = false;
            Ok(())
        })
    }

    fn with<R>(&self, look: impl FnOnce(&mut State) -> R) -> R {
        STATES.with_borrow_mut(|states| look(states.entry(self.number).or_default()))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        STATES.with_borrow_mut(BTreeMap::clear);
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
            let _ = self.lock.release();
        }
    }
}
