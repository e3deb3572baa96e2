//! wrong: cancellation: seven waiters stand in an array and the rest in a queue, from which release fills the array up; when one of the seven is cancelled, the next newcomer takes the place in the array.
//! shown by: B B*8 C3 B (R I)*9

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

const NEAR: usize = 7;

#[derive(Default)]
struct Line {
    near: [Option<Future>; NEAR],
    len: usize,
    far: VecDeque<Future>,
}

impl Line {
    fn push(&mut self, future: Future) {
        if self.len < NEAR {
            self.near[self.len] = Some(future);
            self.len += 1;
        } else {
            self.far.push_back(future);
        }
    }

    fn take(&mut self, index: usize) -> Option<Future> {
        let future = self.near[index].take();
        self.near[index..self.len].rotate_left(1);
        self.len -= 1;
        future
    }

    fn fill_up(&mut self) {
        while self.len < NEAR
            && let Some(next) = self.far.pop_front()
        {
            self.near[self.len] = Some(next);
            self.len += 1;
        }
    }

    fn pop(&mut self) -> Option<Future> {
        self.fill_up();
        if self.len == 0 {
            return None;
        }
        let first = self.take(0);
        self.fill_up();
        first
    }

    fn remove(&mut self, gone: &Future) {
        let is_gone = |future: &Future| Future::ptr_eq(future, gone);
        match self.near.iter().position(|place| place.as_ref().is_some_and(is_gone)) {
            Some(index) => drop(self.take(index)),
            None => self.far.retain(|future| !is_gone(future)),
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
            let mut wait = Wait { lock: self, future: Future::new(), over: false };
            self.line.borrow_mut().push(wait.future.clone());
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
        let next = self.line.borrow_mut().pop();
        match next {
            Some(future) => future.set_result(()).unwrap_or_default(),
            None => self.held.set(false),
        }
    }
}

struct Wait<'a> {
    lock: &'a Lock,
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
            self.lock.line.borrow_mut().remove(&self.future);
        }
    }
}
