//! right: waiters are nodes of a doubly linked list in a Vec, linked by index, and a cancelled one unlinks itself.
//! construction: intrusive list

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
struct Node {
    woken: Option<Future>,
    before: usize,
    after: usize,
}

/// Node 0 is the head: what stands after it is the first in line, what stands before it the last.
struct Line {
    nodes: Vec<Node>,
    unused: Vec<usize>,
}

impl Line {
    fn new() -> Line {
        Line {
            nodes: vec![Node::default()],
            unused: Vec::new(),
        }
    }

    fn append(&mut self, woken: Future) -> usize {
        let index = self.unused.pop().unwrap_or_else(|| {
            self.nodes.push(Node::default());
            self.nodes.len() - 1
        });
        let last = self.nodes[0].before;
        self.nodes[index] = Node {
            woken: Some(woken),
            before: last,
            after: 0,
        };
        self.nodes[last].after = index;
        self.nodes[0].before = index;
        index
    }

    fn unlink(&mut self, index: usize) -> Option<Future> {
        let Node { before, after, .. } = self.nodes[index];
        self.nodes[before].after = after;
        self.nodes[after].before = before;
        self.unused.push(index);
        self.nodes[index].woken.take()
    }

    fn first(&self) -> Option<usize> {
        Some(self.nodes[0].after).filter(|index| *index != 0)
    }
}

pub struct Lock {
    held: Cell<bool>,
    line: RefCell<Line>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock {
            held: Cell::new(false),
            line: RefCell::new(Line::new()),
        }
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
            let index = self.line.borrow_mut().append(woken.clone());
            let mut node = Linked { lock: self, index, woken, over: false };
            yield &node.woken;
            node.over = true;
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
        let mut line = self.line.borrow_mut();
        match line.first() {
            Some(first) => {
                let woken = line.unlink(first);
                woken.map(|woken| woken.set_result(()));
            }
            None => self.held.set(false),
        }
    }
}

struct Linked<'a> {
    lock: &'a Lock,
    index: usize,
    woken: Future,
    over: bool,
}

impl Drop for Linked<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.woken.result().is_some() {
            self.lock.grant();
        } else {
            self.lock.line.borrow_mut().unlink(self.index);
        }
    }
}
