//! right: no queue at all: each node knows the one before and the one behind it, and a cancelled node joins its neighbours.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::RefCell;
use std::rc::{Rc, Weak};

#[derive(Default)]
pub struct Lock {
    /// The node of the holder, or of the one to whom the lock was given.
    first: RefCell<Option<Rc<Node>>>,
    last: RefCell<Weak<Node>>,
}

#[derive(Default)]
struct Node {
    before: RefCell<Weak<Node>>,
    behind: RefCell<Option<Rc<Node>>>,
    granted: Future,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.first.borrow().is_some()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let node = Rc::new(Node::default());
            let before = self.last.replace(Rc::downgrade(&node)).upgrade();
            let Some(before) = before else {
                *self.first.borrow_mut() = Some(node);
                return;
            };
            *node.before.borrow_mut() = Rc::downgrade(&before);
            *before.behind.borrow_mut() = Some(Rc::clone(&node));
            drop(before);
            let mut wait = Wait { lock: self, node: &node, over: false };
            yield &node.granted;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        let mut gone = self.first.take().ok_or(NotLocked)?;
        loop {
            let behind = gone.behind.take();
            let Some(next) = behind else {
                // Nobody comes after a node that is gone.
                *self.last.borrow_mut() = Weak::new();
                return Ok(());
            };
            *next.before.borrow_mut() = Weak::new();
            if next.granted.set_result(()).is_ok() {
                *self.first.borrow_mut() = Some(next);
                return Ok(());
            }
            // It is being cancelled, and so it is out of the line already.
            gone = next;
        }
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    node: &'a Rc<Node>,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.node.granted.result().is_some() {
            let _ = self.lock.release();
            return;
        }
        let Some(before) = self.node.before.take().upgrade() else {
            return;
        };
        let behind = self.node.behind.take();
        match &behind {
            Some(behind) => *behind.before.borrow_mut() = Rc::downgrade(&before),
            None => *self.lock.last.borrow_mut() = Rc::downgrade(&before),
        }
        *before.behind.borrow_mut() = behind;
    }
}
