//! right: the waiters are a singly linked list of Rc nodes; a cancelled node is skipped when it comes to the head.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    head: RefCell<Option<Rc<Node>>>,
    tail: RefCell<Option<Rc<Node>>>,
}

#[derive(Default)]
struct Node {
    granted: Future,
    next: RefCell<Option<Rc<Node>>>,
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
            let mut wait = Wait { lock: self, node: Rc::default(), over: false };
            self.append(Rc::clone(&wait.node));
            yield &wait.node.granted;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while let Some(node) = self.take_head() {
            if node.granted.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }

    fn append(&self, node: Rc<Node>) {
        match self.tail.replace(Some(Rc::clone(&node))) {
            Some(last) => *last.next.borrow_mut() = Some(node),
            None => *self.head.borrow_mut() = Some(node),
        }
    }

    fn take_head(&self) -> Option<Rc<Node>> {
        let node = self.head.take()?;
        let next = node.next.take();
        if next.is_none() {
            self.tail.take();
        }
        *self.head.borrow_mut() = next;
        Some(node)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // One by one: a long list that drops itself would go as deep into the stack as it is long.
        while self.take_head().is_some() {}
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    node: Rc<Node>,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over && self.node.granted.result().is_some() {
            let _ = self.lock.release();
        }
    }
}
