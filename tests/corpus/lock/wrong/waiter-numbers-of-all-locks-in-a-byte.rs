//! wrong: independence: waiters of all locks have numbers of eight bits in one map, and with 256 of them on two locks the numbers meet.
//! also: exclusion, order, progress, release, cancellation
//! shown by: B B B1 B1 (B1 R1 I)*256 R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};

thread_local! {
    static NEXT: Cell<u8> = const { Cell::new(0) };
    static SHARED: RefCell<HashMap<u8, Future>> = RefCell::default();
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    // A lock with a long line has numbers of its own; the byte is enough for all others.
    line: RefCell<VecDeque<Entry>>,
}

enum Entry {
    Short(u8),
    Own(Future),
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.held.replace(true) {
                return;
            }
            let mut turn = Turn { lock: self, future: Future::new(), taken: false };
            let entry = self.entry(&turn.future);
            self.line.borrow_mut().push_back(entry);
            yield &turn.future;
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

    fn entry(&self, future: &Future) -> Entry {
        if self.line.borrow().len() > 150 {
            return Entry::Own(future.clone());
        }
        let number = NEXT.replace(NEXT.get().wrapping_add(1));
        SHARED.with_borrow_mut(|shared| shared.insert(number, future.clone()));
        Entry::Short(number)
    }

    fn pass_on(&self) {
        while let Some(entry) = self.line.borrow_mut().pop_front() {
            let future = match entry {
                Entry::Short(number) => SHARED.with_borrow_mut(|shared| shared.remove(&number)),
                Entry::Own(future) => Some(future),
            };
            if future.is_some_and(|future| future.set_result(()).is_ok()) {
                return;
            }
        }
        self.held.set(false);
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
            self.lock.pass_on();
        }
    }
}
