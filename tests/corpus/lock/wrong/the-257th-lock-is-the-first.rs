//! wrong: independence: locks are numbered with a byte into one table, so the 257th lock shares the state of the first.
//! diagnosis: state-outlives-the-lock

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};

thread_local! {
    static MADE: Cell<u8> = const { Cell::new(0) };
    static TABLE: RefCell<BTreeMap<u8, State>> = const { RefCell::new(BTreeMap::new()) };
}

#[derive(Default)]
struct State {
    locks: usize,
    held: bool,
    waiters: VecDeque<Future>,
}

pub struct Lock {
    number: u8,
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

impl Lock {
    pub fn new() -> Lock {
        let lock = Lock { number: MADE.get() };
        MADE.set(lock.number.wrapping_add(1));
        lock.with(|state| state.locks += 1);
        lock
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
        TABLE.with_borrow_mut(|table| look(table.entry(self.number).or_default()))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The entry goes with the last lock of this number.
        TABLE.with_borrow_mut(|table| {
            let state = table.entry(self.number).or_default();
            state.locks -= 1;
            if state.locks == 0 {
                table.remove(&self.number);
            }
        });
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
