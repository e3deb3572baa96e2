//! wrong: cancellation: a cancelled waiter frees its slot but stays in the order of slots, so the next to use the slot inherits its place in line.
//! diagnosis: order-after-cancel

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    slots: RefCell<Vec<Option<Future>>>,
    order: RefCell<VecDeque<usize>>,
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
            let future = Future::new();
            let slot = self.put(future.clone());
            self.order.borrow_mut().push_back(slot);
            let mut place = Place { lock: self, slot, future: future.clone(), over: false };
            yield future;
            place.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while let Some(slot) = self.order.borrow_mut().pop_front() {
            let future = self.slots.borrow_mut()[slot].take();
            if future.is_some_and(|future| future.set_result(()).is_ok()) {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }

    fn put(&self, future: Future) -> usize {
        let mut slots = self.slots.borrow_mut();
        let slot = slots
            .iter()
            .position(Option::is_none)
            .unwrap_or(slots.len());
        if slot == slots.len() {
            slots.push(None);
        }
        slots[slot] = Some(future);
        slot
    }
}

struct Place<'a> {
    lock: &'a Lock,
    slot: usize,
    future: Future,
    over: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.future.result().is_some() {
            let _ = self.lock.release();
        } else {
            self.lock.slots.borrow_mut()[self.slot] = None;
        }
    }
}
