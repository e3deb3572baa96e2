//! right: waiters have slots with a number of use, so that an old entry in the queue does not meet a new waiter.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

type Key = (usize, u64);

#[derive(Default)]
struct Slots {
    slots: Vec<(u64, Option<Future>)>,
    unused: Vec<usize>,
    order: VecDeque<Key>,
}

impl Slots {
    fn insert(&mut self, woken: Future) -> Key {
        let index = self.unused.pop().unwrap_or(self.slots.len());
        if index == self.slots.len() {
            self.slots.push((0, None));
        }
        let (uses, slot) = &mut self.slots[index];
        *uses += 1;
        *slot = Some(woken);
        self.order.push_back((index, *uses));
        (index, *uses)
    }

    fn remove(&mut self, (index, use_of): Key) -> Option<Future> {
        let (uses, slot) = &mut self.slots[index];
        let woken = slot.take_if(|_| *uses == use_of)?;
        self.unused.push(index);
        Some(woken)
    }
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    slots: RefCell<Slots>,
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
            let woken = Future::new();
            let key = self.slots.borrow_mut().insert(woken.clone());
            let mut wait = Wait { lock: self, key, over: false };
            yield woken;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.next();
        Ok(())
    }

    fn next(&self) {
        let mut slots = self.slots.borrow_mut();
        while let Some(key) = slots.order.pop_front() {
            if let Some(woken) = slots.remove(key) {
                let _ = woken.set_result(());
                return;
            }
        }
        self.held.set(false);
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    key: Key,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let left = self.lock.slots.borrow_mut().remove(self.key);
        if left.is_none() {
            self.lock.next();
        }
    }
}
