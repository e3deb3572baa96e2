//! wrong: order: the linked list of waiters takes the new ones at its head and gives them out there too.
//! diagnosis: newest-first

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    head: RefCell<Option<Box<Node>>>,
}

struct Node {
    future: Future,
    next: Option<Box<Node>>,
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
            let waiter = Future::new();
            let next = self.head.take();
            *self.head.borrow_mut() = Some(Box::new(Node { future: waiter.clone(), next }));
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while let Some(node) = self.head.take() {
            *self.head.borrow_mut() = node.next;
            if node.future.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
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
