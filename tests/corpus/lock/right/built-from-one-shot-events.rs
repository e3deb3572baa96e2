//! right: each waiter brings an event that happens once, a type of the student's own.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Clone, Default)]
struct OneShot {
    happened: Rc<Cell<bool>>,
    future: Future,
}

impl OneShot {
    fn set(&self) {
        self.happened.set(true);
        let _ = self.future.set_result(());
    }

    fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.happened.get() {
                yield &self.future;
            }
        }
    }
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    line: RefCell<Vec<OneShot>>,
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
            if self.held.replace(true) {
                let mut mine = Mine { lock: self, turn: OneShot::default(), used: false };
                self.line.borrow_mut().push(mine.turn.clone());
                yield from mine.turn.wait();
                mine.used = true;
            }
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        if self.line.borrow().is_empty() {
            self.held.set(false);
        } else {
            self.line.borrow_mut().remove(0).set();
        }
        Ok(())
    }
}

struct Mine<'a> {
    lock: &'a Lock,
    turn: OneShot,
    used: bool,
}

impl Drop for Mine<'_> {
    fn drop(&mut self) {
        if self.used {
            return;
        }
        if self.turn.happened.get() {
            let _ = self.lock.release();
        } else {
            self.lock
                .line
                .borrow_mut()
                .retain(|other| !Rc::ptr_eq(&other.happened, &self.turn.happened));
        }
    }
}
