//! wrong: order: a woken waiter for which no permit is left goes to the end of the line.

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// A waiter; its future is another one for each sleep.
struct Waiter {
    bell: RefCell<Future>,
}

pub struct Semaphore {
    permits: usize,
    free: Cell<usize>,
    line: RefCell<VecDeque<Rc<Waiter>>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            free: Cell::new(permits),
            line: RefCell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.free.get() == 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.free.get() > self.line.borrow().len() {
                self.free.set(self.free.get() - 1);
                return;
            }
            let waiter = Rc::new(Waiter { bell: RefCell::default() });
            self.line.borrow_mut().push_back(waiter.clone());
            let _leaver = Leaver { semaphore: self, waiter: &waiter };
            loop {
                let bell = Future::new();
                waiter.bell.replace(bell.clone());
                yield bell;
                if self.place_of(&waiter) < self.free.get() {
                    break;
                }
                let mut line = self.line.borrow_mut();
                line.retain(|other| !Rc::ptr_eq(other, &waiter));
                line.push_back(waiter.clone());
            }
            self.free.set(self.free.get() - 1);
        }
    }

    fn place_of(&self, waiter: &Rc<Waiter>) -> usize {
        let line = self.line.borrow();
        line.iter()
            .position(|other| Rc::ptr_eq(other, waiter))
            .expect("a waiter is in line")
    }

    fn wake(&self) {
        for waiter in self.line.borrow().iter().take(self.free.get() + 1) {
            let _ = waiter.bell.borrow().set_result(());
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        if self.free.get() == self.permits {
            return Err(TooManyReleases);
        }
        self.free.set(self.free.get() + 1);
        self.wake();
        Ok(())
    }
}

struct Leaver<'a> {
    semaphore: &'a Semaphore,
    waiter: &'a Rc<Waiter>,
}

impl Drop for Leaver<'_> {
    fn drop(&mut self) {
        self.semaphore
            .line
            .borrow_mut()
            .retain(|other| !Rc::ptr_eq(other, self.waiter));
        if self.semaphore.free.get() > 0 {
            self.semaphore.wake();
        }
    }
}
