//! wrong: order: an acquire by hand gives its slot back when it has got the lock, and once more when it is dropped: one that was kept until then throws out who uses the slot now.
//! also: progress
//! shown by: B B{m h t t t t x t} R T B I R I

use common::{Coroutine, CoroutineState, Future, NotLocked, Yielded};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;

#[derive(Default)]
struct Slab {
    slots: Vec<Option<Future>>,
    free: Vec<usize>,
    order: VecDeque<usize>,
}

impl Slab {
    fn enter(&mut self, turn: Future) -> usize {
        let index = self.free.pop().unwrap_or(self.slots.len());
        if index == self.slots.len() {
            self.slots.push(None);
        }
        self.slots[index] = Some(turn);
        self.order.push_back(index);
        index
    }

    /// The one in front is called. It keeps its slot until it comes.
    fn call(&mut self) -> Option<Future> {
        let index = self.order.pop_front()?;
        self.slots[index].clone()
    }

    fn leave(&mut self, index: usize) {
        if self.slots[index].take().is_some() {
            self.order.retain(|other| *other != index);
            self.free.push(index);
        }
    }
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    slab: RefCell<Slab>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        Acquire { lock: self, turn: None, slot: None }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.call_next();
        Ok(())
    }

    fn call_next(&self) {
        let next = self.slab.borrow_mut().call();
        match next {
            Some(turn) => turn.set_result(()).unwrap_or_default(),
            None => self.held.set(false),
        }
    }
}

struct Acquire<'a> {
    lock: &'a Lock,
    turn: Option<Future>,
    slot: Option<usize>,
}

impl Coroutine for Acquire<'_> {
    type Return = ();

    fn resume(mut self: Pin<&mut Self>) -> CoroutineState<Yielded, ()> {
        let lock = self.lock;
        if self.slot.is_none() {
            if !lock.held.replace(true) {
                return CoroutineState::Complete(());
            }
            let turn = Future::new();
            self.slot = Some(lock.slab.borrow_mut().enter(turn.clone()));
            self.turn = Some(turn);
        }
        if let Some(turn) = &self.turn
            && !turn.done()
        {
            return CoroutineState::Yielded(Yielded::on(turn));
        }
        self.turn = None;
        if let Some(slot) = self.slot {
            lock.slab.borrow_mut().leave(slot);
        }
        CoroutineState::Complete(())
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        if let Some(slot) = self.slot {
            self.lock.slab.borrow_mut().leave(slot);
        }
        if self.turn.take().is_some_and(|turn| turn.result().is_some()) {
            self.lock.call_next();
        }
    }
}
