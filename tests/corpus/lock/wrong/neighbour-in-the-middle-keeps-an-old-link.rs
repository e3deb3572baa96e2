//! wrong: cancellation: when a waiter in the middle of the doubly linked line is cancelled, the one behind it keeps its link to it; if that one is cancelled too, the line breaks.
//! shown by: B B B B B C2 C3 R I R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

const NONE: usize = usize::MAX;

struct Slot {
    future: Option<Future>,
    prev: usize,
    next: usize,
}

struct Line {
    slots: Vec<Slot>,
    free: Vec<usize>,
    head: usize,
    tail: usize,
}

impl Default for Line {
    fn default() -> Line {
        Line { slots: Vec::new(), free: Vec::new(), head: NONE, tail: NONE }
    }
}

impl Line {
    fn push(&mut self, future: Future) -> usize {
        let slot = Slot { future: Some(future), prev: self.tail, next: NONE };
        let index = match self.free.pop() {
            Some(index) => {
                self.slots[index] = slot;
                index
            }
            None => {
                self.slots.push(slot);
                self.slots.len() - 1
            }
        };
        match self.tail {
            NONE => self.head = index,
            tail => self.slots[tail].next = index,
        }
        self.tail = index;
        index
    }

    fn unlink(&mut self, index: usize) -> Option<Future> {
        let (prev, next) = (self.slots[index].prev, self.slots[index].next);
        match (prev, next) {
            (NONE, NONE) => (self.head, self.tail) = (NONE, NONE),
            (NONE, next) => {
                self.head = next;
                self.slots[next].prev = NONE;
            }
            (prev, NONE) => {
                self.tail = prev;
                self.slots[prev].next = NONE;
            }
            (prev, next) => self.slots[prev].next = next,
        }
        self.free.push(index);
        self.slots[index].future.take()
    }

    fn pop(&mut self) -> Option<Future> {
        match self.head {
            NONE => None,
            head => {
                self.slots[head].prev = NONE;
                self.unlink(head)
            }
        }
    }
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    line: RefCell<Line>,
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
            let future = Future::new();
            let index = self.line.borrow_mut().push(future.clone());
            let mut wait = Wait { lock: self, index, future, over: false };
            yield &wait.future;
            wait.over = true;
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
        match self.line.borrow_mut().pop() {
            Some(future) => future.set_result(()).unwrap_or_default(),
            None => self.held.set(false),
        }
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    index: usize,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.future.result().is_some() {
            self.lock.pass_on();
        } else {
            self.lock.line.borrow_mut().unlink(self.index);
        }
    }
}
