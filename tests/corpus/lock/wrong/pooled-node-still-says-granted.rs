//! wrong: cancellation: nodes of all locks come from one pool; that of a waiter which was cancelled after its grant goes back with the mark on it, and its next user, cancelled in line, passes on what it never had.
//! shown by: B B R C1 B B B C3 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

thread_local! {
    static POOL: RefCell<Vec<Rc<Node>>> = const { RefCell::new(Vec::new()) };
}

#[derive(Default)]
struct Node {
    granted: Cell<bool>,
    future: RefCell<Future>,
}

impl Node {
    fn take() -> Rc<Node> {
        let node = POOL.with_borrow_mut(Vec::pop).unwrap_or_default();
        node.future.replace(Future::new());
        node
    }

    fn give_back(self: Rc<Node>) {
        POOL.with_borrow_mut(|pool| pool.push(self));
    }
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    line: RefCell<VecDeque<Rc<Node>>>,
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
            let user = User { lock: self, node: Node::take() };
            self.line.borrow_mut().push_back(Rc::clone(&user.node));
            let future = user.node.future.borrow().clone();
            yield future;
            user.node.granted.set(false);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.grant();
        Ok(())
    }

    fn grant(&self) {
        let next = self.line.borrow_mut().pop_front();
        match next {
            Some(node) => {
                node.granted.set(true);
                let _ = node.future.borrow().set_result(());
            }
            None => self.held.set(false),
        }
    }
}

struct User<'a> {
    lock: &'a Lock,
    node: Rc<Node>,
}

impl Drop for User<'_> {
    fn drop(&mut self) {
        let is_other = |node: &Rc<Node>| !Rc::ptr_eq(node, &self.node);
        self.lock.line.borrow_mut().retain(is_other);
        if self.node.granted.get() {
            self.lock.grant();
        }
        Rc::clone(&self.node).give_back();
    }
}
