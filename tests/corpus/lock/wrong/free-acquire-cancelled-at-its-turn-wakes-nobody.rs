//! wrong: cancellation: an acquire of a free lock reserves it and gives the loop a turn; cancelled there it frees the lock, but does not wake those who queued meanwhile.
//! shown by: B B C0 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Clone, Copy, Default, PartialEq)]
enum Word {
    #[default]
    Free,
    Reserved,
    Held,
}

#[derive(Default)]
pub struct Lock {
    word: Cell<Word>,
    line: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.word.get() == Word::Held
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.word.get() == Word::Free {
                self.word.set(Word::Reserved);
                let mut reservation = Reservation { lock: self, kept: false };
                // A task that never waits should not starve the others.
                yield;
                reservation.kept = true;
            } else {
                let turn = Future::new();
                self.line.borrow_mut().push_back(turn.clone());
                let mut ticket = Ticket { lock: self, turn, used: false };
                yield &ticket.turn;
                ticket.used = true;
            }
            self.word.set(Word::Held);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if self.word.get() != Word::Held {
            return Err(NotLocked);
        }
        self.call_next();
        Ok(())
    }

    fn call_next(&self) {
        self.word.set(Word::Reserved);
        while let Some(turn) = self.line.borrow_mut().pop_front() {
            if turn.set_result(()).is_ok() {
                return;
            }
        }
        self.word.set(Word::Free);
    }
}

struct Reservation<'a> {
    lock: &'a Lock,
    kept: bool,
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.lock.word.set(Word::Free);
        }
    }
}

struct Ticket<'a> {
    lock: &'a Lock,
    turn: Future,
    used: bool,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if !self.used && self.turn.result().is_some() {
            self.lock.call_next();
        }
    }
}
