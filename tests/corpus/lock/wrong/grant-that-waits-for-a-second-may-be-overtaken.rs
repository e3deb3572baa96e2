//! wrong: progress: a newcomer takes a lock that was released more than a second ago and not yet taken by the woken waiter, which goes back to its place.
//! shown by: no word; `B B R`, then the clock goes on by more than a second before the woken waiter takes its next step (a real clock and a slow step of another task), and a newcomer calls acquire before that step

use common::{Coroutine, Future, NotLocked, coroutine, time};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

type Seat = Rc<RefCell<Future>>;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    released: Cell<Duration>,
    seats: RefCell<VecDeque<Seat>>,
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
            let is_late = time() > self.released.get() + Duration::from_secs(1);
            if !self.held.get() && (self.seats.borrow().is_empty() || is_late) {
                self.held.set(true);
                return;
            }
            let stay = Stay { lock: self, seat: Seat::default() };
            self.seats.borrow_mut().push_back(Rc::clone(&stay.seat));
            loop {
                let bell = stay.seat.borrow().clone();
                yield bell;
                if !self.held.replace(true) {
                    return;
                }
                stay.seat.replace(Future::new());
            }
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.released.set(time());
        self.ring_first();
        Ok(())
    }

    fn ring_first(&self) {
        if let Some(seat) = self.seats.borrow().front() {
            seat.borrow().set_result(()).ok();
        }
    }
}

struct Stay<'a> {
    lock: &'a Lock,
    seat: Seat,
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        let is_other = |seat: &Seat| !Rc::ptr_eq(seat, &self.seat);
        self.lock.seats.borrow_mut().retain(is_other);
        if !self.lock.held.get() {
            self.lock.ring_first();
        }
    }
}
