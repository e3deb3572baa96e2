//! wrong: release: a lock notes from which line of the program it is released first, and refuses a release from any other line, although it is held.
//! shown by: no word; `acquire`, `release()` on one source line, `acquire`, `release()` on another source line (a method with #[track_caller]): the second returns Err(NotLocked) and frees nothing
//! also: progress

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::panic::Location;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
    usual: OnceCell<&'static Location<'static>>,
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
            if !self.held.get() && self.queue.borrow().is_empty() {
                self.held.set(true);
                return;
            }
            let turn = Future::new();
            self.queue.borrow_mut().push_back(turn.clone());
            let place = Place { lock: self, turn };
            yield &place.turn;
            self.held.set(true);
        }
    }

    /// Only the code that acquires should release.
    #[track_caller]
    pub fn release(&self) -> Result<(), NotLocked> {
        let here = Location::caller();
        if self.held.get() && *self.usual.get_or_init(|| here) != here {
            return Err(NotLocked);
        }
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.wake_first();
        Ok(())
    }

    fn wake_first(&self) {
        if let Some(turn) = self.queue.borrow().front() {
            turn.set_result(()).ok();
        }
    }
}

struct Place<'a> {
    lock: &'a Lock,
    turn: Future,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.lock
            .queue
            .borrow_mut()
            .retain(|turn| !Future::ptr_eq(turn, &self.turn));
        if !self.lock.held.get() {
            self.lock.wake_first();
        }
    }
}
