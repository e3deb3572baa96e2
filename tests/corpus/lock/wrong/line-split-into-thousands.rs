//! wrong: order: the line is kept as blocks of 1,024, and a block that is empty again is reused for newcomers before later blocks are served.
//! also: cancellation
//! shown by: B B*1025 R I B (R I)*1025

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    blocks: RefCell<Vec<VecDeque<Future>>>,
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
            self.append(turn.future.clone());
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

    fn append(&self, future: Future) {
        let mut blocks = self.blocks.borrow_mut();
        match blocks.iter_mut().find(|block| block.len() < 1_024) {
            Some(block) => block.push_back(future),
            None => blocks.push(VecDeque::from([future])),
        }
    }

    fn pass_on(&self) {
        for block in self.blocks.borrow_mut().iter_mut() {
            while let Some(future) = block.pop_front() {
                if future.set_result(()).is_ok() {
                    return;
                }
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
