//! right: a semaphore with one permit, which a release hands over without ever making it free.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

struct Inner {
    free: Cell<usize>,
    q: RefCell<VecDeque<Future<()>>>,
    out: Cell<usize>,
}

pub struct Lock {
    sem: Rc<Inner>,
}

impl Inner {
    fn give(&self) {
        loop {
            let Some(f) = self.q.borrow_mut().pop_front() else {
                break;
            };
            if f.set_result(()).is_ok() {
                return;
            }
        }
        self.free.set(self.free.get() + 1);
    }
}

struct Claim {
    sem: Rc<Inner>,
    f: Future,
    kept: bool,
}

impl Drop for Claim {
    fn drop(&mut self) {
        if !self.kept && self.f.result().is_some() {
            self.sem.give();
        }
    }
}

impl Lock {
    pub fn new() -> Lock {
        Lock {
            sem: Rc::new(Inner {
                free: Cell::new(1),
                q: RefCell::default(),
                out: Cell::new(0),
            }),
        }
    }

    pub fn locked(&self) -> bool {
        self.sem.free.get() == 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.sem.free.get() > 0 { self.sem.free.set(0); }
            else { let f = Future::new(); self.sem.q.borrow_mut().push_back(f.clone());
                let mut claim = Claim { sem: self.sem.clone(), f: f.clone(), kept: false };
                yield f; claim.kept = true; }
            self.sem.out.set(1);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if self.sem.free.get() > 0 {
            return Err(NotLocked);
        }
        self.sem.give();
        Ok(())
    }
}
