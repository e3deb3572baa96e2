//! wrong: cancellation: the last node of the linked list is taken out when its waiter is cancelled, but the lock's tail still points at it, and the next newcomer is hung on there.
//! shown by: B B B C2 B (R I)*3

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

type Link = RefCell<Option<Rc<Node>>>;

#[derive(Default)]
struct Node {
    turn: Future,
    next: Link,
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    head: Link,
    tail: Link,
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
            self.push(Rc::clone(&wait.node));
            yield &wait.node.turn;
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
        while let Some(node) = self.pop() {
            if node.turn.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }

    fn push(&self, node: Rc<Node>) {
        match self.tail.replace(Some(Rc::clone(&node))) {
            Some(last) => last.next.replace(Some(node)),
            None => self.head.replace(Some(node)),
        };
    }

    fn pop(&self) -> Option<Rc<Node>> {
        let first = self.head.take()?;
        let second = first.next.take();
        if second.is_none() {
            self.tail.take();
        }
        self.head.replace(second);
        Some(first)
    }

    fn unlink(&self, node: &Rc<Node>) {
        let mut before: Option<Rc<Node>> = None;
        let mut here = self.head.borrow().clone();
        while let Some(current) = here {
            if Rc::ptr_eq(&current, node) {
                let after = current.next.take();
                match &before {
                    Some(before) => {
                        before.next.replace(after);
                    }
                    None => {
                        if after.is_none() {
                            self.tail.take();
                        }
                        self.head.replace(after);
                    }
                }
                return;
            }
            here = current.next.borrow().clone();
            before = Some(current);
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        while self.pop().is_some() {}
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    node: Rc<Node>,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.node.turn.result().is_some() {
            self.lock.pass_on();
        } else {
            self.lock.unlink(&self.node);
        }
    }
}
