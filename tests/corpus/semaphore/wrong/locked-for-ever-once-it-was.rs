//! wrong: release: once all permits have been taken, locked() stays true.
//! diagnosis: locked-says-yes

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// Семафор: сколько разрешений, сколько занято, и кто ждёт.
pub struct Semaphore {
    всего: usize,
    занято: Cell<usize>,
    было_занято: Cell<bool>,
    очередь: RefCell<VecDeque<Future>>,
}

impl Semaphore {
    pub fn new(всего: usize) -> Semaphore {
        Semaphore {
            всего,
            занято: Cell::new(0),
            было_занято: Cell::new(false),
            очередь: RefCell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.было_занято
            .set(self.было_занято.get() || self.нет_свободных());
        self.было_занято.get()
    }

    fn нет_свободных(&self) -> bool {
        self.занято.get() == self.всего
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.нет_свободных() {
                self.занято.set(self.занято.get() + 1);
                return;
            }
            let черёд = Future::new();
            self.очередь.borrow_mut().push_back(черёд.clone());
            let mut ожидание = Ожидание { семафор: self, черёд: черёд.clone(), закончено: false };
            yield черёд;
            ожидание.закончено = true;
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        if self.занято.get() == 0 {
            return Err(TooManyReleases);
        }
        self.передать();
        Ok(())
    }

    /// Передаёт разрешение первому, кто ещё ждёт. Если таких нет, оно свободно.
    fn передать(&self) {
        loop {
            let Some(первый) = self.очередь.borrow_mut().pop_front() else {
                return self.занято.set(self.занято.get() - 1);
            };
            if первый.set_result(()).is_ok() {
                return;
            }
        }
    }
}

struct Ожидание<'a> {
    семафор: &'a Semaphore,
    черёд: Future,
    закончено: bool,
}

impl Drop for Ожидание<'_> {
    fn drop(&mut self) {
        if !self.закончено && self.черёд.result().is_some() {
            self.семафор.передать();
        }
    }
}
