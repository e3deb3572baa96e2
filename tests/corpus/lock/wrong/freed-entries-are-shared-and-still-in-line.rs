//! wrong: cancellation: the futures of cancelled waiters go into a pool for all locks, and a waiter of another lock gets one that still stands in the first line.
//! also: exclusion, order, progress, release, independence
//! shown by: B B C1 B1 B1 R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Rc<Entry>>>,
}

#[derive(Default)]
struct Entry {
    granted: Cell<bool>,
    dead: Cell<bool>,
    wake: RefCell<Future>,
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
            let waiter = POOL.with_borrow_mut(Vec::pop).unwrap_or_default();
            waiter.dead.set(false);
            waiter.granted.set(false);
            waiter.wake.replace(Future::new());
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut turn = Turn { lock: self, entry: waiter.clone(), taken: false };
            yield waiter.wake.borrow().clone();
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
            if !waiter.dead.get() {
                waiter.granted.set(true);
                let _ = waiter.wake.borrow().set_result(());
                return;
            }
        }
        self.held.set(false);
    }
}

thread_local! {
    static POOL: RefCell<Vec<Rc<Entry>>> = const { RefCell::new(Vec::new()) };
}

struct Turn<'a> {
    lock: &'a Lock,
    entry: Rc<Entry>,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        if self.entry.granted.get() {
            self.lock.pass_on();
        } else {
            self.entry.dead.set(true);
            POOL.with_borrow_mut(|pool| pool.push(self.entry.clone()));
        }
    }
}
