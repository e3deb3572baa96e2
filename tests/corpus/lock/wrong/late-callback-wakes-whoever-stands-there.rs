//! wrong: cancellation: release wakes by a callback, which does not look whether the lock is still free: if the waiter was cancelled meanwhile and a newcomer took the lock, it wakes whoever queued behind.
//! shown by: B B R C1 B B I

use common::{Coroutine, Future, NotLocked, call_soon, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
pub struct Lock(Rc<Shared>);

#[derive(Default)]
struct Shared {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
}

impl Shared {
    fn wake_first(&self) {
        if let Some(turn) = self.queue.borrow().front() {
            turn.set_result(()).ok();
        }
    }
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.0.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let shared = &*self.0;
            if !shared.held.get() && shared.queue.borrow().is_empty() {
                shared.held.set(true);
                return;
            }
            let place = Place { shared, turn: Future::new() };
            shared.queue.borrow_mut().push_back(place.turn.clone());
            yield &place.turn;
            shared.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.0.held.replace(false) {
            return Err(NotLocked);
        }
        if !self.0.queue.borrow().is_empty() {
            let shared = Rc::clone(&self.0);
            call_soon(move || shared.wake_first());
        }
        Ok(())
    }
}

struct Place<'a> {
    shared: &'a Shared,
    turn: Future,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.shared
            .queue
            .borrow_mut()
            .retain(|turn| !Future::ptr_eq(turn, &self.turn));
        if !self.shared.held.get() {
            self.shared.wake_first();
        }
    }
}
