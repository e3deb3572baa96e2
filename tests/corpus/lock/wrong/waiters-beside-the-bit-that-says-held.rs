//! wrong: cancellation: one word has the number of waiters in its ten low bits and above them the bit that says held; the 1,024th waiter carries over into that bit and clears it.
//! also: progress
//! shown by: B B*1024 B

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

const ONE_WAITER: u16 = 1;
const HELD: u16 = 1 << 10;

#[derive(Default)]
pub struct Lock {
    word: Cell<u16>,
    parked: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.word.get() & HELD != 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.locked() {
                self.word.set(self.word.get() | HELD);
                return;
            }
            self.word.set(self.word.get() + ONE_WAITER);
            let future = Future::new();
            self.parked.borrow_mut().push_back(future.clone());
            let mut parking = Parking { lock: self, future, over: false };
            yield &parking.future;
            parking.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked() {
            return Err(NotLocked);
        }
        self.unpark_one();
        Ok(())
    }

    fn unpark_one(&self) {
        let next = self.parked.borrow_mut().pop_front();
        match next {
            // The lock stays held, now by this one.
            Some(future) => {
                self.word.set(self.word.get() - ONE_WAITER);
                future.set_result(()).ok();
            }
            None => self.word.set(self.word.get() & !HELD),
        }
    }
}

struct Parking<'a> {
    lock: &'a Lock,
    future: Future,
    over: bool,
}

impl Drop for Parking<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.future.result().is_some() {
            self.lock.unpark_one();
            return;
        }
        let mut parked = self.lock.parked.borrow_mut();
        parked.retain(|future| !Future::ptr_eq(future, &self.future));
        self.lock.word.set(self.lock.word.get() - ONE_WAITER);
    }
}
