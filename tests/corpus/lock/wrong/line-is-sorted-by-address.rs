//! wrong: order: the line is a map whose keys are the addresses of the waiters' cells, and a newcomer may get an address that has become free in front of the others.
//! shown by: B B B R I B R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

#[derive(Default)]
struct Seat {
    granted: Cell<bool>,
    bell: Future,
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    line: RefCell<BTreeMap<usize, Rc<Seat>>>,
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
            let visit = Visit { lock: self, seat: Rc::default() };
            self.line.borrow_mut().insert(visit.key(), Rc::clone(&visit.seat));
            yield &visit.seat.bell;
            visit.seat.granted.set(false);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.seat_next();
        Ok(())
    }

    fn seat_next(&self) {
        let next = self.line.borrow_mut().pop_first();
        match next {
            Some((_, seat)) => {
                seat.granted.set(true);
                seat.bell.set_result(()).ok();
            }
            None => self.held.set(false),
        }
    }
}

struct Visit<'a> {
    lock: &'a Lock,
    seat: Rc<Seat>,
}

impl Visit<'_> {
    fn key(&self) -> usize {
        Rc::as_ptr(&self.seat).addr()
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.lock.line.borrow_mut().remove(&self.key());
        if self.seat.granted.get() {
            self.lock.seat_next();
        }
    }
}
