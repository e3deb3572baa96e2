//! wrong: cancellation: release notes that somebody is on the way, so that newcomers queue; a cancelled waiter that passes its wake-up on clears the note and does not set it again.
//! shown by: B B B R C1 B I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
struct Seat {
    bell: RefCell<Future>,
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    somebody_comes: Cell<bool>,
    seats: RefCell<VecDeque<Rc<Seat>>>,
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
            if !self.held.get() && !self.somebody_comes.get() {
                self.held.set(true);
                return;
            }
            let stay = Stay { lock: self, seat: Rc::default() };
            self.seats.borrow_mut().push_back(Rc::clone(&stay.seat));
            loop {
                let bell = stay.seat.bell.borrow().clone();
                yield bell;
                if !self.held.get() {
                    break;
                }
                stay.seat.bell.replace(Future::new()); // In the same place.
            }
            self.held.set(true);
            self.somebody_comes.set(false);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.somebody_comes.set(self.ring_first());
        Ok(())
    }

    fn ring_first(&self) -> bool {
        let seats = self.seats.borrow();
        if let Some(seat) = seats.front() {
            seat.bell.borrow().set_result(()).ok();
        }
        !seats.is_empty()
    }
}

struct Stay<'a> {
    lock: &'a Lock,
    seat: Rc<Seat>,
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        self.lock
            .seats
            .borrow_mut()
            .retain(|seat| !Rc::ptr_eq(seat, &self.seat));
        if self.lock.held.get() {
            return;
        }
        if self.seat.bell.borrow().result().is_some() {
            self.lock.somebody_comes.set(false);
        }
        self.lock.ring_first();
    }
}
