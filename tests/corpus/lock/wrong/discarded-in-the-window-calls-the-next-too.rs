//! wrong: independence: an acquire by hand, whose Drop treats one that never took a step as one that was granted: dropped while a grant is under way it calls the next in line as well.
//! also: order
//! shown by: B B B R B{m x} I

use common::{Coroutine, CoroutineState, Future, NotLocked, Yielded};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    coming: Cell<bool>,
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
        Acquire { lock: self, stage: Stage::Made }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.call_next();
        Ok(())
    }

    fn call_next(&self) {
        let next = self.queue.borrow_mut().pop_front();
        self.coming.set(next.is_some());
        if let Some(turn) = next {
            turn.set_result(()).ok();
        }
    }

    fn take(&self) {
        self.coming.set(false);
        self.held.set(true);
    }
}

enum Stage {
    Made,
    Waiting(Future),
    Over,
}

struct Acquire<'a> {
    lock: &'a Lock,
    stage: Stage,
}

impl Coroutine for Acquire<'_> {
    type Return = ();

    fn resume(mut self: Pin<&mut Self>) -> CoroutineState<Yielded, ()> {
        let lock = self.lock;
        if let Stage::Made = self.stage
            && (lock.held.get() || lock.coming.get())
        {
            let turn = Future::new();
            lock.queue.borrow_mut().push_back(turn.clone());
            self.stage = Stage::Waiting(turn);
        }
        if let Stage::Waiting(turn) = &self.stage
            && !turn.done()
        {
            return CoroutineState::Yielded(Yielded::on(turn));
        }
        lock.take();
        self.stage = Stage::Over;
        CoroutineState::Complete(())
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        match &self.stage {
            Stage::Over => return,
            Stage::Waiting(turn) if turn.result().is_none() => {
                let mut queue = self.lock.queue.borrow_mut();
                queue.retain(|other| !Future::ptr_eq(other, turn));
                return;
            }
            _ => {}
        }
        // It was called and did not come.
        if self.lock.coming.get() {
            self.lock.call_next();
        }
    }
}
