//! right: who waits stands in a line of numbers, and waits on a condition until its number is in front.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
struct Cond {
    q: RefCell<VecDeque<Future>>,
}

impl Cond {
    fn notify_all(&self) {
        for f in self.q.borrow_mut().drain(..) {
            let _ = f.set_result(());
        }
    }

    fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! { let f = Future::new(); self.q.borrow_mut().push_back(f.clone()); yield f; }
    }
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    line: RefCell<VecDeque<u64>>,
    n: Cell<u64>,
    cond: Cond,
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
            let me = self.n.get(); self.n.set(me + 1); self.line.borrow_mut().push_back(me);
            let _l = Line(self, me);
            while self.held.get() || self.line.borrow().front() != Some(&me) { yield from self.cond.wait(); }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.cond.notify_all();
        Ok(())
    }
}

struct Line<'a>(&'a Lock, u64);
impl Drop for Line<'_> {
    fn drop(&mut self) {
        self.0.line.borrow_mut().retain(|n| *n != self.1);
        if !self.0.held.get() {
            self.0.cond.notify_all();
        }
    }
}
