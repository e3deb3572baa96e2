//! wrong: cancellation: a key is a slot and, in its last six bits, how often the slot was used before; keys of cancelled waiters stay in line, and the 64th user of the slot after them is taken for the one in front.
//! shown by: B B B B C2 (B C-1)*63 B R I R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

const BITS: u32 = 6;
const MASK: u32 = (1 << BITS) - 1;

#[derive(Default)]
struct Slot {
    uses: u32,
    future: Option<Future>,
}

#[derive(Default)]
struct Slab {
    slots: Vec<Slot>,
    free: Vec<u32>,
    order: VecDeque<u32>,
}

impl Slab {
    fn insert(&mut self, future: Future) -> u32 {
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot::default());
            u32::try_from(self.slots.len() - 1).expect("fewer waiters than that")
        });
        let slot = &mut self.slots[index as usize];
        slot.future = Some(future);
        let key = index << BITS | slot.uses & MASK;
        self.order.push_back(key);
        key
    }

    fn remove(&mut self, key: u32) -> Option<Future> {
        let slot = &mut self.slots[(key >> BITS) as usize];
        if slot.uses & MASK != key & MASK {
            return None;
        }
        let future = slot.future.take()?;
        slot.uses = slot.uses.wrapping_add(1);
        self.free.push(key >> BITS);
        Some(future)
    }

    fn pop(&mut self) -> Option<Future> {
        loop {
            let key = self.order.pop_front()?;
            if let Some(future) = self.remove(key) {
                return Some(future);
            }
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
        coroutine! {
            if !self.held.replace(true) {
                return;
            }
            let future = Future::new();
            let key = self.slab.borrow_mut().insert(future.clone());
            let mut wait = Wait { lock: self, key, future, over: false };
            yield &wait.future;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.pass_on();
        Ok(())
    }

    fn pass_on(&self) {
        let next = self.slab.borrow_mut().pop();
        match next {
            Some(future) => future.set_result(()).unwrap_or_default(),
            None => self.held.set(false),
        }
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    key: u32,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.future.result().is_some() {
            self.lock.pass_on();
        } else {
            self.lock.slab.borrow_mut().remove(self.key);
        }
    }
}
