//! right: the grant is a value that the future carries, and a guard that is forgotten when it was received.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::LinkedList;

#[derive(Clone, Copy, PartialEq)]
enum Go {
    Yours,
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    list: RefCell<LinkedList<Future<Go>>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    fn pass(&self) {
        loop {
            let f = self.list.borrow_mut().pop_front();
            match f {
                None => {
                    self.held.set(false);
                    return;
                }
                Some(f) => {
                    if f.set_result(Go::Yours).is_ok() {
                        return;
                    }
                }
            }
        }
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.held.replace(true) {
                let f = Future::<Go>::new(); self.list.borrow_mut().push_back(f.clone());
                let g = Grant { lock: self, f: &f };
                let go = yield &f;
                debug_assert!(go == Go::Yours);
                std::mem::forget(g);
            }
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            Err(NotLocked)
        } else {
            self.pass();
            Ok(())
        }
    }
}

struct Grant<'a> {
    lock: &'a Lock,
    f: &'a Future<Go>,
}

impl Drop for Grant<'_> {
    fn drop(&mut self) {
        if self.f.result() == Some(Go::Yours) {
            self.lock.pass()
        }
    }
}
