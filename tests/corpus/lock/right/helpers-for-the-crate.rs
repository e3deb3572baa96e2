//! right: the work is done by `pub(crate)` helpers in a module.

use common::{Coroutine, NotLocked, coroutine};

mod line {
    use common::Future;
    use std::cell::RefCell;
    use std::collections::VecDeque;

    #[derive(Default)]
    pub(crate) struct Line(RefCell<VecDeque<Future>>);

    impl Line {
        pub(crate) fn join(&self) -> Future {
            let place = Future::new();
            self.0.borrow_mut().push_back(place.clone());
            place
        }

        pub(crate) fn leave(&self, place: &Future) {
            self.0
                .borrow_mut()
                .retain(|other| !Future::ptr_eq(other, place));
        }

        pub(crate) fn next(&self) -> bool {
            let next = self.0.borrow_mut().pop_front();
            next.is_some_and(|place| place.set_result(()).is_ok())
        }
    }
}

#[derive(Default)]
pub struct Lock {
    held: std::cell::Cell<bool>,
    line: line::Line,
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
            let mut wait = Wait { lock: self, place: self.line.join(), over: false };
            yield &wait.place;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.held.set(self.line.next());
        Ok(())
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    place: common::Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.place.result().is_some() {
            self.lock.held.set(self.lock.line.next());
        } else {
            self.lock.line.leave(&self.place);
        }
    }
}
