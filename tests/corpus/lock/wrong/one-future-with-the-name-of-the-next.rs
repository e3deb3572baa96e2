//! wrong: exclusion: all wait on one Future whose result says whose turn it is, and none compares it with its own number.
//! also: order, progress, waiting, release, cancellation, independence
//! shown by: B B B R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

pub struct Lock {
    locked: Cell<bool>,
    serving: Cell<u32>,
    news: RefCell<Future<u32>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock {
            locked: Cell::new(false),
            serving: Cell::new(0),
            news: RefCell::new(Future::new()),
        }
    }

    pub fn locked(&self) -> bool {
        self.locked.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.locked.get() {
                let news = self.news.borrow().clone();
                let _number = yield news;
            }
            self.locked.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.replace(false) {
            return Err(NotLocked);
        }
        self.serving.set(self.serving.get() + 1);
        let news = self.news.replace(Future::new());
        let _ = news.set_result(self.serving.get());
        Ok(())
    }
}
