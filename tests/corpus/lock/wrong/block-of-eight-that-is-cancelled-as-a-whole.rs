//! wrong: cancellation: the line is kept in blocks of eight; one whose waiters were all cancelled is taken out of the middle, and from then on a waiter cancelled behind it takes out the one eight places further back.
//! shown by: B B*32 C9 C10 C11 C12 C13 C14 C15 C16 C17 (R I)*24

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

const SIZE: usize = 8;

#[derive(Default)]
struct Block {
    places: [Option<Future>; SIZE],
    living: usize,
}

#[derive(Default)]
struct Line {
    blocks: VecDeque<Block>,
    /// The number of blocks that have left the line in front.
    gone: usize,
    next: usize,
}

impl Line {
    fn push(&mut self, future: Future) -> usize {
        let place = self.next;
        self.next += 1;
        if place % SIZE == 0 {
            self.blocks.push_back(Block::default());
        }
        let block = self.blocks.back_mut().expect("the first place of a block makes it");
        block.places[place % SIZE] = Some(future);
        block.living += 1;
        place
    }

    fn pop(&mut self) -> Option<Future> {
        while self.blocks.len() > 1 && self.blocks[0].living == 0 {
            self.blocks.pop_front();
            self.gone += 1;
        }
        let block = self.blocks.front_mut()?;
        let future = block.places.iter_mut().find_map(Option::take)?;
        block.living -= 1;
        Some(future)
    }

    fn cancel(&mut self, place: usize) {
        let index = place / SIZE - self.gone;
        let Some(block) = self.blocks.get_mut(index) else { return };
        if block.places[place % SIZE].take().is_some() {
            block.living -= 1;
        }
        let is_last = index + 1 == self.blocks.len();
        if self.blocks[index].living == 0 && !is_last {
            self.blocks.remove(index);
            if index == 0 {
                self.gone += 1;
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
            let place = self.line.borrow_mut().push(future.clone());
            let mut wait = Wait { lock: self, place, future, over: false };
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
        while let Some(future) = self.line.borrow_mut().pop() {
            if future.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    place: usize,
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
            self.lock.line.borrow_mut().cancel(self.place);
        }
    }
}
