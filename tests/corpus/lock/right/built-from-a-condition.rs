//! right: a condition variable wakes all waiters at each change, and all but the one whose ticket it is wait again.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// Tells all who wait that something has changed.
#[derive(Default)]
struct Condition {
    waiters: RefCell<Vec<Future>>,
}

impl Condition {
    fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let waiter = Future::new();
            self.waiters.borrow_mut().push(waiter.clone());
            yield waiter;
        }
    }

    fn notify_all(&self) {
        for waiter in self.waiters.take() {
            // A cancelled one needs no news.
            let _ = waiter.set_result(());
        }
    }
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    drawn: Cell<u64>,
    in_line: RefCell<BTreeSet<u64>>,
    changed: Condition,
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
            let ticket = self.draw();
            while self.held.get() || !ticket.is_first() {
                yield from self.changed.wait();
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.changed.notify_all();
        Ok(())
    }

    fn draw(&self) -> Ticket<'_> {
        let number = self.drawn.get();
        self.drawn.set(number + 1);
        self.in_line.borrow_mut().insert(number);
        Ticket { lock: self, number }
    }
}

struct Ticket<'a> {
    lock: &'a Lock,
    number: u64,
}

impl Ticket<'_> {
    fn is_first(&self) -> bool {
        self.lock.in_line.borrow().first() == Some(&self.number)
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.lock.in_line.borrow_mut().remove(&self.number);
        self.lock.changed.notify_all();
    }
}
