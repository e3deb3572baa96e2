//! right: a bell with one-shot listeners, as in async-lock: who listens stands in line as long as it lives.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

#[derive(Default)]
struct Bell {
    line: RefCell<VecDeque<Weak<Listener>>>,
}

struct Listener {
    rung: Future,
}

impl Bell {
    fn listen(&self) -> Rc<Listener> {
        let l = Rc::new(Listener {
            rung: Future::new(),
        });
        self.line.borrow_mut().push_back(Rc::downgrade(&l));
        l
    }

    fn first(&self) -> Option<Rc<Listener>> {
        let mut line = self.line.borrow_mut();
        loop {
            match line.front()?.upgrade() {
                Some(l) => return Some(l),
                None => {
                    line.pop_front();
                }
            }
        }
    }

    fn ring(&self) {
        if let Some(l) = self.first() {
            let _ = l.rung.set_result(());
        }
    }
}

#[derive(Default)]
pub struct Lock {
    taken: Cell<bool>,
    bell: Bell,
}

struct Stay<'a> {
    lock: &'a Lock,
    me: Option<Rc<Listener>>,
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        drop(self.me.take());
        if !self.lock.taken.get() {
            self.lock.bell.ring();
        }
    }
}

impl Lock {
    pub fn new() -> Lock {
        Lock {
            taken: Cell::new(false),
            bell: Bell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.taken.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.taken.get() && self.bell.first().is_none() { self.taken.set(true); return; }
            let me = self.bell.listen(); let rung = me.rung.clone();
            let stay = Stay { lock: self, me: Some(me) };
            yield rung;
            self.taken.set(true);
            drop(stay);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.taken.replace(false) {
            return Err(NotLocked);
        }
        self.bell.ring();
        Ok(())
    }
}
