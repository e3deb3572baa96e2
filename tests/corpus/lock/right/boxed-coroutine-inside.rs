//! right: acquire boxes its coroutine and returns the box.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Rc<Waiter>>>,
}

struct Waiter {
    woken: Future,
    entitled: Cell<bool>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        self.boxed()
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        match self.waiters.borrow_mut().pop_front() {
            None => self.held.set(false),
            Some(waiter) => {
                waiter.entitled.set(true);
                let _ = waiter.woken.set_result(());
            }
        }
        Ok(())
    }

    fn boxed(&self) -> Pin<Box<dyn Coroutine<Return = ()> + '_>> {
        Box::pin(coroutine! {
            if !self.held.get() {
                self.held.set(true);
                return;
            }
            let waiter = Rc::new(Waiter { woken: Future::new(), entitled: Cell::new(false) });
            self.waiters.borrow_mut().push_back(Rc::clone(&waiter));
            let leaving = Leaving { lock: self, waiter: Rc::clone(&waiter) };
            yield &waiter.woken;
            waiter.entitled.set(false);
            drop(leaving);
        })
    }
}

/// Runs when the wait is over, one way or the other.
struct Leaving<'a> {
    lock: &'a Lock,
    waiter: Rc<Waiter>,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        if self.waiter.entitled.get() {
            self.lock.release().expect("it was handed to us");
        } else {
            self.lock
                .waiters
                .borrow_mut()
                .retain(|other| !Rc::ptr_eq(other, &self.waiter));
        }
    }
}
