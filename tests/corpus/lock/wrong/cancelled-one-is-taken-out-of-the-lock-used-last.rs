//! wrong: independence: a cancelled waiter is searched for in the line of the lock that was waited for last, and stays in its own.
//! also: progress, cancellation, release, order
//! shown by: B B B1 B1 C1 R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

type Line = Rc<RefCell<Vec<Future>>>;

thread_local! {
    static LAST: RefCell<Line> = RefCell::default();
}

#[derive(Default)]
pub struct Lock {
    held: Rc<Cell<bool>>,
    line: Line,
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
            let mut turn = Turn { lock: self, future: Future::new(), taken: false };
            self.line.borrow_mut().push(turn.future.clone());
            LAST.set(self.line.clone());
            yield &turn.future;
            turn.taken = true;
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
        let mut line = self.line.borrow_mut();
        if line.is_empty() {
            self.held.set(false);
        } else {
            let _ = line.remove(0).set_result(());
        }
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        if self.future.result().is_some() {
            self.lock.pass_on();
        } else {
            LAST.with_borrow(|line| {
                line.borrow_mut()
                    .retain(|other| !Future::ptr_eq(other, &self.future))
            });
        }
    }
}
