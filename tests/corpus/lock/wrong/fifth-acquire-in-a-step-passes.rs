//! wrong: exclusion: more than four acquires in one turn of the loop are taken for a loop that must be let go, and pass.
//! also: independence

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
    n: std::rc::Rc<Cell<u32>>,
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
            self.n.set(self.n.get()+1); let n = self.n.clone(); common::call_soon(move || n.set(0)); if self.n.get() > 4 && self.held.get() { return; }
            if !self.held.get() && self.queue.borrow().is_empty() {
                self.held.set(true);
                return;
            }
            let place = Place::at_the_end(self);
            yield &place.turn;
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
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

impl Place<'_> {
    fn at_the_end(lock: &Lock) -> Place<'_> {
        let turn = Future::new();
        lock.queue.borrow_mut().push_back(turn.clone());
        Place { lock, turn }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut queue = self.lock.queue.borrow_mut();
        if let Some(index) = queue
            .iter()
            .position(|turn| Future::ptr_eq(turn, &self.turn))
        {
            queue.remove(index);
        }
        drop(queue);
        if !self.lock.held.get() {
            self.lock.wake_first();
        }
    }
}
