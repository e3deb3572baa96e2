//! wrong: independence: the line is sorted by a 16-bit number of the hand-over at which a waiter came.
//! also: cancellation, order
//! shown by: B{(a t r)*40000} N{(a t r)*40000} N{(a t r)*40000} I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    handed: Cell<u16>,
    line: RefCell<Vec<(u16, Future)>>,
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
            self.line.borrow_mut().push((self.handed.get(), wait.future.clone()));
            yield &wait.future;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.hand_over();
        Ok(())
    }

    fn hand_over(&self) {
        let mut line = self.line.borrow_mut();
        line.retain(|(_, future)| !future.done());
        line.sort_by_key(|(came, _)| *came);
        if line.is_empty() {
            self.held.set(false);
        } else {
            self.handed.set(self.handed.get().wrapping_add(1));
            let _ = line.remove(0).1.set_result(());
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
        if !self.over && self.future.result().is_some() {
            self.lock.hand_over();
        }
    }
}
