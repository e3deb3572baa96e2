//! right: futures lie in slots that are used again, and an order of slot and generation tells an old user of a slot from a new one.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    slab: RefCell<Slab>,
}

#[derive(Default)]
struct Slab {
    slots: Vec<Slot>,
    free: Vec<usize>,
    order: VecDeque<Key>,
}

#[derive(Default)]
struct Slot {
    generation: u64,
    future: Option<Future>,
}

#[derive(Clone, Copy)]
struct Key {
    slot: usize,
    generation: u64,
}

impl Slab {
    fn insert(&mut self, future: Future) -> Key {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot::default());
            self.slots.len() - 1
        });
        self.slots[slot].future = Some(future);
        let key = Key {
            slot,
            generation: self.slots[slot].generation,
        };
        self.order.push_back(key);
        key
    }

    fn remove(&mut self, key: Key) -> Option<Future> {
        let slot = &mut self.slots[key.slot];
        if slot.generation != key.generation {
            return None;
        }
        slot.generation += 1;
        self.free.push(key.slot);
        slot.future.take()
    }

    fn pop(&mut self) -> Option<Future> {
        while let Some(key) = self.order.pop_front() {
            if let Some(future) = self.remove(key) {
                return Some(future);
            }
        }
        None
    }
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
            let key = self.slab.borrow_mut().insert(future.clone());
            let mut wait = Wait { lock: self, key: Some(key), future: future.clone() };
            yield future;
            wait.key = None;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while let Some(future) = self.slab.borrow_mut().pop() {
            if future.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    key: Option<Key>,
    future: Future,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        let Some(key) = self.key else { return };
        self.lock.slab.borrow_mut().remove(key);
        if self.future.result().is_some() {
            let _ = self.lock.release();
        }
    }
}
