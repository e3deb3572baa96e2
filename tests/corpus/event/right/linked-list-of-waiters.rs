//! right: the waiters are a linked list, which set() walks from the newest to the oldest.

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    newest: RefCell<Option<Rc<Node>>>,
}

struct Node {
    woken: Future,
    older: RefCell<Option<Rc<Node>>>,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn is_set(&self) -> bool {
        self.flag.get()
    }

    pub fn set(&self) {
        self.flag.set(true);
        let mut next = self.newest.take();
        while let Some(node) = next {
            let _ = node.woken.set_result(());
            next = node.older.take();
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.flag.get() {
                return;
            }
            let node = Rc::new(Node { woken: Future::new(), older: RefCell::new(self.newest.take()) });
            self.newest.replace(Some(node.clone()));
            yield &node.woken;
        }
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        let mut next = self.newest.take();
        while let Some(node) = next {
            next = node.older.take();
        }
    }
}
