//! wrong: independence: the waiters of all locks stand in eight buckets by the number of their lock; where another lock's waiter stands in front in the same bucket, the last of the bucket fills the gap of who is called.
//! shown by: B B B8 B8 B8 B8 R8 I R8 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

struct Parked {
    lock: u64,
    future: Future,
}

thread_local! {
    static LOT: RefCell<[VecDeque<Parked>; 8]> = RefCell::default();
    static NEXT: Cell<u64> = const { Cell::new(0) };
}

fn bucket<R>(lock: u64, work: impl FnOnce(&mut VecDeque<Parked>) -> R) -> R {
    LOT.with_borrow_mut(|lot| work(&mut lot[(lock % 8) as usize]))
}

fn park(lock: u64, future: Future) {
    bucket(lock, |bucket| bucket.push_back(Parked { lock, future }));
}

fn unpark(lock: u64) -> Option<Future> {
    bucket(lock, |bucket| {
        let first = bucket.iter().position(|parked| parked.lock == lock)?;
        // Mostly it stands in front; then this is a pop.
        let parked = match first {
            0 => bucket.pop_front(),
            _ => bucket.swap_remove_back(first),
        };
        parked.map(|parked| parked.future)
    })
}

#[derive(Debug)]
pub struct Lock {
    number: u64,
    held: Cell<bool>,
}

impl Lock {
    pub fn new() -> Lock {
        let number = NEXT.get();
        NEXT.set(number + 1);
        Lock { number, held: Cell::new(false) }
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
            park(self.number, future.clone());
            let mut wait = Wait { lock: self, future, over: false };
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
        match unpark(self.number) {
            Some(future) => future.set_result(()).unwrap_or_default(),
            None => self.held.set(false),
        }
    }
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
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
            bucket(self.lock.number, |bucket| {
                bucket.retain(|parked| !Future::ptr_eq(&parked.future, &self.future));
            });
        }
    }
}
