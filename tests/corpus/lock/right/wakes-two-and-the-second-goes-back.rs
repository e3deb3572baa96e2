//! right: release wakes the first two in line, and the one who finds the lock taken waits on in its place.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    line: RefCell<VecDeque<Rc<Place>>>,
}

#[derive(Default)]
struct Place {
    wake_up: RefCell<Future>,
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
            let stay = Stay { lock: self, place: Rc::default() };
            self.line.borrow_mut().push_back(Rc::clone(&stay.place));
            while self.held.get() || !stay.is_first() {
                let wake_up = Future::new();
                stay.place.wake_up.replace(wake_up.clone());
                yield wake_up;
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.wake_some();
        Ok(())
    }

    fn wake_some(&self) {
        for place in self.line.borrow().iter().take(2) {
            let _ = place.wake_up.borrow().set_result(());
        }
    }
}

struct Stay<'a> {
    lock: &'a Lock,
    place: Rc<Place>,
}

impl Stay<'_> {
    fn is_first(&self) -> bool {
        self.lock
            .line
            .borrow()
            .front()
            .is_some_and(|first| Rc::ptr_eq(first, &self.place))
    }
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        self.lock
            .line
            .borrow_mut()
            .retain(|other| !Rc::ptr_eq(other, &self.place));
        if !self.lock.held.get() {
            self.lock.wake_some();
        }
    }
}
