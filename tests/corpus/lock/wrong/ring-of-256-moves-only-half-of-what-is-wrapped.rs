//! wrong: cancellation: the line is a ring of 256 places, which grows by half and moves at most a quarter of what stands wrapped.
//! also: progress, exclusion, release, order
//! shown by: B B*256 (R I)*100 B*101 (R I)*258

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

pub struct Lock {
    held: Cell<bool>,
    ring: RefCell<Ring>,
}

struct Ring {
    slots: Vec<Option<Future>>,
    head: usize,
    len: usize,
}

impl Ring {
    fn push(&mut self, future: Future) {
        if self.len == self.slots.len() {
            self.grow();
        }
        let end = (self.head + self.len) % self.slots.len();
        self.slots[end] = Some(future);
        self.len += 1;
    }

    fn pop(&mut self) -> Option<Future> {
        if self.len == 0 {
            return None;
        }
        let first = self.slots[self.head].take();
        self.head = (self.head + 1) % self.slots.len();
        self.len -= 1;
        first
    }

    fn grow(&mut self) {
        // Half as much again; the end moves to the end.
        let more = self.slots.len() / 2;
        for _ in 0..more {
            self.slots.push(None);
        }
        let wrapped = self.head.min(more / 2);
        for place in 0..wrapped {
            let end = self.slots.len() - more + place;
            self.slots.swap(place, end);
        }
    }
}

impl Lock {
    pub fn new() -> Lock {
        let ring = Ring {
            slots: vec![None; 256],
            head: 0,
            len: 0,
        };
        Lock {
            held: Cell::new(false),
            ring: RefCell::new(ring),
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
            self.ring.borrow_mut().push(waiter.clone());
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
        let mut ring = self.ring.borrow_mut();
        while ring.len > 0 {
            if ring
                .pop()
                .is_some_and(|waiter| waiter.set_result(()).is_ok())
            {
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
