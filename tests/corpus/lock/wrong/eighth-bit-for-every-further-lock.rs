//! wrong: independence: which locks are held is kept in the bits of one byte, and the ninth lock in use gets the last bit again.
//! also: exclusion, order, progress, release, cancellation
//! shown by: B B1 B2 B3 B4 B5 B6 B7 B8 R7 L8

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

pub struct Lock {
    held: Bit,
    waiters: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock {
            held: Bit(Cell::new(None)),
            waiters: RefCell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.held.replace(true) {
                return;
            }
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.pass_on();
        Ok(())
    }

    fn pass_on(&self) {
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

thread_local! {
    static TAKEN: Cell<u8> = const { Cell::new(0) };
    static SET: Cell<u8> = const { Cell::new(0) };
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

/// A bit that a lock has as long as it is set.
struct Bit(Cell<Option<u8>>);

impl Bit {
    fn get(&self) -> bool {
        self.0.get().is_some_and(|bit| SET.get() & bit != 0)
    }

    fn set(&self, on: bool) {
        let free = || 1 << (!TAKEN.get()).trailing_zeros().min(7);
        let bit = self.0.get().unwrap_or_else(free);
        self.0.set(on.then_some(bit));
        TAKEN.set(if on {
            TAKEN.get() | bit
        } else {
            TAKEN.get() & !bit
        });
        SET.set(if on {
            SET.get() | bit
        } else {
            SET.get() & !bit
        });
    }

    fn replace(&self, on: bool) -> bool {
        let was = self.get();
        if was != on {
            self.set(on);
        }
        was
    }
}

impl Drop for Bit {
    fn drop(&mut self) {
        if self.get() {
            self.set(false);
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            self.lock.pass_on();
        }
    }
}
