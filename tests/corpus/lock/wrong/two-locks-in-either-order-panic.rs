//! wrong: independence: all locks learn in which order they are taken, whoever takes them, and the one that is taken the other way round panics, as with Linux' lockdep.
//! shown by: B B1 R R1 B1 B

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::{HashSet, VecDeque};

#[derive(Default)]
struct Watch {
    held: Vec<u64>,
    /// The first was held when the second was taken.
    orders: HashSet<(u64, u64)>,
}

thread_local! {
    static WATCH: RefCell<Watch> = RefCell::default();
    static NUMBERS: Cell<u64> = const { Cell::new(0) };
}

impl Watch {
    /// Returns whether `lock` may be taken now.
    fn taken(&mut self, lock: u64) -> bool {
        let orders = &mut self.orders;
        let in_order = self.held.iter().all(|held| !orders.contains(&(lock, *held)));
        orders.extend(self.held.iter().map(|held| (*held, lock)));
        self.held.push(lock);
        in_order
    }

    fn given_back(&mut self, lock: u64) {
        self.held.retain(|held| *held != lock);
    }

    fn gone(&mut self, lock: u64) {
        self.given_back(lock);
        self.orders.retain(|(first, second)| *first != lock && *second != lock);
    }
}

pub struct Lock {
    number: u64,
    held: Cell<bool>,
    line: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        let number = NUMBERS.get();
        NUMBERS.set(number + 1);
        Lock { number, held: Cell::new(false), line: RefCell::default() }
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.held.replace(true) {
                let mut wait = Wait { lock: self, future: Future::new(), over: false };
                self.line.borrow_mut().push_back(wait.future.clone());
                yield &wait.future;
                wait.over = true;
            }
            let in_order = WATCH.with_borrow_mut(|watch| watch.taken(self.number));
            assert!(in_order, "these locks were taken in the other order before");
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        WATCH.with_borrow_mut(|watch| watch.given_back(self.number));
        self.pass_on();
        Ok(())
    }

    fn pass_on(&self) {
        while let Some(future) = self.line.borrow_mut().pop_front() {
            if future.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = WATCH.try_with(|watch| watch.borrow_mut().gone(self.number));
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over && self.future.result().is_some() {
            self.lock.pass_on();
        }
    }
}
