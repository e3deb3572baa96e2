//! right: a package of several modules, with the queue in a folder of its own.

mod guard;
mod queue;
use common::{Coroutine, NotLocked, coroutine};
use std::cell::Cell;

pub struct Lock {
    held: Cell<bool>,
    queue: queue::Queue,
}

impl Lock {
    pub fn new() -> Self {
        Lock {
            held: Cell::new(false),
            queue: queue::Queue::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.held.get() && self.queue.is_empty() { self.held.set(true); return; }
            let place = self.queue.join(); let turn = place.turn();
            let _guard = guard::Guard::new(self, place);
            yield turn;
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.queue.wake();
        Ok(())
    }
}
