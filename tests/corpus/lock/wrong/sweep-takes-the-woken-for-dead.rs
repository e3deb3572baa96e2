//! wrong: independence: when 32 cancelled entries are in line all that are done are swept out, and so is the one that has been woken and keeps its place.
//! also: exclusion, order, progress, release, cancellation
//! shown by: B B B*32 R C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 C26 C27 C28 C29 C30 C31 C32 C33 B I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
    dead: Cell<usize>,
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
            if !self.held.get() && self.queue.borrow().is_empty() {
                self.held.set(true);
                return;
            }
            let mut place = Place { lock: self, turn: Future::new(), over: false };
            self.queue.borrow_mut().push_back(place.turn.clone());
            yield &place.turn;
            self.held.set(true);
            self.queue.borrow_mut().retain(|other| !Future::ptr_eq(other, &place.turn));
            place.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.wake_first();
        Ok(())
    }

    fn wake_first(&self) {
        let mut queue = self.queue.borrow_mut();
        while queue.front().is_some_and(Future::cancelled) {
            queue.pop_front();
            self.dead.set(self.dead.get().saturating_sub(1));
        }
        if let Some(turn) = queue.front() {
            let _ = turn.set_result(());
        }
    }
}

struct Place<'a> {
    lock: &'a Lock,
    turn: Future,
    over: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.turn.result().is_some() {
            self.lock
                .queue
                .borrow_mut()
                .retain(|other| !Future::ptr_eq(other, &self.turn));
            self.lock.wake_first();
            return;
        }
        self.lock.dead.set(self.lock.dead.get() + 1);
        if self.lock.dead.get() == 32 {
            self.lock.dead.set(0);
            self.lock.queue.borrow_mut().retain(|turn| !turn.done());
        }
    }
}
