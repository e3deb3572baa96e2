//! right: the queue holds weak references to cells in which a grant is noted; the waiter owns its cell.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

#[derive(Default)]
struct Seat {
    granted: Cell<bool>,
    bell: Future,
}

#[derive(Default)]
pub struct Lock {
    taken: Cell<bool>,
    seats: RefCell<VecDeque<Weak<Seat>>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.taken.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.taken.replace(true) {
                return;
            }
            let visit = Visit { lock: self, seat: Rc::default() };
            self.seats.borrow_mut().push_back(Rc::downgrade(&visit.seat));
            yield &visit.seat.bell;
            visit.seat.granted.set(false);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.taken.get() {
            return Err(NotLocked);
        }
        self.ring_next();
        Ok(())
    }

    fn ring_next(&self) {
        let next = || self.seats.borrow_mut().pop_front();
        while let Some(seat) = next() {
            let Some(seat) = seat.upgrade() else { continue };
            if seat.bell.set_result(()).is_ok() {
                seat.granted.set(true);
                return;
            }
        }
        self.taken.set(false);
    }
}

struct Visit<'a> {
    lock: &'a Lock,
    seat: Rc<Seat>,
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if self.seat.granted.get() {
            self.lock.ring_next();
        }
    }
}
