//! wrong: cancellation: a cancelled entry is replaced by the last of a heap, which is then sifted down and never up.
//! also: order
//! shown by: B B B B B B B B B B B B R I R I R I C4 C11 R I R I R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    count: Cell<u64>,
    heap: RefCell<Vec<(u64, Future)>>,
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
            self.count.set(self.count.get() + 1);
            let mut wait = Wait { lock: self, future: Future::new(), over: false };
            // The largest number comes last, and the heap is in order as it stands.
            self.heap.borrow_mut().push((self.count.get(), wait.future.clone()));
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
        match remove(&mut self.heap.borrow_mut(), 0) {
            Some(future) => drop(future.set_result(())),
            None => self.held.set(false),
        }
    }
}

fn remove(heap: &mut Vec<(u64, Future)>, mut place: usize) -> Option<Future> {
    if place >= heap.len() {
        return None;
    }
    let (_, future) = heap.swap_remove(place);
    loop {
        let children = [2 * place + 1, 2 * place + 2];
        let smallest = children
            .into_iter()
            .filter(|child| *child < heap.len())
            .min_by_key(|child| heap[*child].0);
        match smallest {
            Some(child) if heap[child].0 < heap[place].0 => {
                heap.swap(child, place);
                place = child;
            }
            _ => return Some(future),
        }
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.future.result().is_some() {
            return self.lock.pass_on();
        }
        let mut heap = self.lock.heap.borrow_mut();
        let place = heap
            .iter()
            .position(|(_, other)| Future::ptr_eq(other, &self.future));
        place.and_then(|place| remove(&mut heap, place));
    }
}
