//! wrong: order: a place in line is the time in seconds as an f64, plus a nanosecond more for each that came before; after some months the sum is the same for many, and those lie in any order.
//! shown by: B D100000000 B B B B R I R I

use common::{Coroutine, Future, NotLocked, coroutine, time};
use std::cell::{Cell, RefCell};

struct Entry {
    place: f64,
    future: Future,
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    came: Cell<u32>,
    entries: RefCell<Vec<Entry>>,
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
            let place = self.place();
            self.entries.borrow_mut().push(Entry { place, future: future.clone() });
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

    /// Later ones get a greater number, also at the same time.
    fn place(&self) -> f64 {
        if self.entries.borrow().is_empty() {
            self.came.set(0);
        }
        self.came.set(self.came.get() + 1);
        time().as_secs_f64() + f64::from(self.came.get()) * 1e-9
    }

    fn pop(&self) -> Option<Future> {
        let mut entries = self.entries.borrow_mut();
        let numbered = entries.iter().enumerate();
        let (first, _) = numbered.min_by(|(_, a), (_, b)| a.place.total_cmp(&b.place))?;
        Some(entries.swap_remove(first).future)
    }

    fn pass_on(&self) {
        match self.pop() {
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
            let mut entries = self.lock.entries.borrow_mut();
            entries.retain(|entry| !Future::ptr_eq(&entry.future, &self.future));
        }
    }
}
