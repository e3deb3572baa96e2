//! wrong: waiting: there are fifty bells to be woken by, and whoever gets none asks on every turn whether a bell has become free.
//! shown by: B B*51 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

const BELLS: usize = 50;

#[derive(Default)]
struct Guest {
    is_called: Cell<bool>,
    bell: RefCell<Option<Future>>,
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    bells_in_use: Cell<usize>,
    guests: RefCell<VecDeque<Rc<Guest>>>,
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
            let mut visit = Visit { lock: self, guest: Rc::default(), over: false };
            self.guests.borrow_mut().push_back(Rc::clone(&visit.guest));
            while !visit.guest.is_called.get() {
                match self.bell() {
                    Some(bell) => {
                        visit.guest.bell.replace(Some(bell.clone()));
                        yield bell;
                    }
                    None => {
                        yield;
                    }
                }
            }
            visit.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.call_next();
        Ok(())
    }

    fn bell(&self) -> Option<Future> {
        if self.bells_in_use.get() == BELLS {
            return None;
        }
        self.bells_in_use.set(self.bells_in_use.get() + 1);
        Some(Future::new())
    }

    fn call_next(&self) {
        let next = self.guests.borrow_mut().pop_front();
        let Some(guest) = next else {
            self.held.set(false);
            return;
        };
        guest.is_called.set(true);
        if let Some(bell) = &*guest.bell.borrow() {
            bell.set_result(()).ok();
        }
    }
}

struct Visit<'a> {
    lock: &'a Lock,
    guest: Rc<Guest>,
    over: bool,
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        let lock = self.lock;
        if self.guest.bell.take().is_some() {
            lock.bells_in_use.set(lock.bells_in_use.get() - 1);
        }
        if self.over {
            return;
        }
        if self.guest.is_called.get() {
            lock.call_next();
        } else {
            let is_other = |guest: &Rc<Guest>| !Rc::ptr_eq(guest, &self.guest);
            lock.guests.borrow_mut().retain(is_other);
        }
    }
}
