//! right: names and comments are Russian, and the queue is a plain Vec.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

/// Замок для корутин: честная очередь и передача из рук в руки.
#[derive(Default)]
pub struct Lock {
    занят: Cell<bool>,
    очередь: RefCell<Vec<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.занят.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.занят.replace(true) {
                return; // никого нет, замок наш
            }
            let место = Future::new();
            self.очередь.borrow_mut().push(место.clone());
            let mut ожидание = Ожидание { замок: self, место: место.clone(), окончено: false };
            yield место;
            ожидание.окончено = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.занят.get() {
            return Err(NotLocked);
        }
        while !self.очередь.borrow().is_empty() {
            let первый = self.очередь.borrow_mut().remove(0);
            if первый.set_result(()).is_ok() {
                return Ok(()); // замок переходит к первому, кто ещё ждёт
            }
        }
        self.занят.set(false);
        Ok(())
    }
}

struct Ожидание<'a> {
    замок: &'a Lock,
    место: Future,
    окончено: bool,
}

impl Drop for Ожидание<'_> {
    fn drop(&mut self) {
        if self.окончено {
            return;
        }
        if self.место.cancelled() {
            self.замок
                .очередь
                .borrow_mut()
                .retain(|другое| !Future::ptr_eq(другое, &self.место));
        } else {
            let _ = self.замок.release();
        }
    }
}
