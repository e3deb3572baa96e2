//! right: the ids of waiters come from a static counter that all locks share, which is all that they share.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};

static NEXT_ID: AtomicUsize = AtomicUsize::new(1);

#[derive(Default)]
pub struct Lock {
    owner: Cell<Option<usize>>,
    waiters: RefCell<VecDeque<(usize, Future)>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.owner.get().is_some()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
            if self.owner.get().is_none() {
                self.owner.set(Some(id));
                return;
            }
            let mine = Future::new();
            self.waiters.borrow_mut().push_back((id, mine.clone()));
            let mut cancel = OnCancel { lock: self, id, armed: true };
            yield mine;
            cancel.armed = false;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if self.owner.take().is_none() {
            return Err(NotLocked);
        }
        if let Some((id, future)) = self.waiters.borrow_mut().pop_front() {
            self.owner.set(Some(id));
            let _ = future.set_result(());
        }
        Ok(())
    }
}

struct OnCancel<'a> {
    lock: &'a Lock,
    id: usize,
    armed: bool,
}

impl Drop for OnCancel<'_> {
    fn drop(&mut self) {
        if !self.armed {
            return;
        }
        if self.lock.owner.get() == Some(self.id) {
            let _ = self.lock.release();
        } else {
            self.lock
                .waiters
                .borrow_mut()
                .retain(|(id, _)| *id != self.id);
        }
    }
}
