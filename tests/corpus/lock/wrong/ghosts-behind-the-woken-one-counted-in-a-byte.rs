//! wrong: cancellation: how many cancelled entries stand behind the woken waiter is counted in eight bits; with 256 of them the wake-up goes to the first, which is dead.
//! shown by: B B (B C-1)*256 B R C1 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
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
            let mut turn = Turn { lock: self, future: Future::new(), taken: false };
            self.queue.borrow_mut().push_back(turn.future.clone());
            yield &turn.future;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.skip(usize::MAX);
        self.wake_front();
        Ok(())
    }

    /// Drops cancelled entries at the front, so many at most.
    fn skip(&self, most: usize) {
        let mut queue = self.queue.borrow_mut();
        let dead = queue.iter().take_while(|future| future.cancelled()).count();
        queue.drain(..dead.min(most));
    }

    fn wake_front(&self) {
        match self.queue.borrow_mut().pop_front() {
            Some(next) => drop(next.set_result(())),
            None => self.held.set(false),
        }
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            let dead =
                |queue: &VecDeque<Future>| queue.iter().take_while(|next| next.cancelled()).count();
            let behind = dead(&self.lock.queue.borrow()) as u8;
            self.lock.skip(usize::from(behind));
            self.lock.wake_front();
        }
    }
}
