//! right: a queue in a module of its own, and the lock built on it.

pub use lock::Lock;

mod queue {
    use common::Future;
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    #[derive(Default)]
    pub struct Queue {
        made: Cell<usize>,
        places: RefCell<BTreeMap<usize, Future>>,
    }

    impl Queue {
        pub fn join(&self) -> Place<'_> {
            let number = self.made.get();
            self.made.set(number + 1);
            let called = Future::new();
            self.places.borrow_mut().insert(number, called.clone());
            Place {
                queue: self,
                number,
                called,
            }
        }

        /// Calls the first in line, who leaves the line with that.
        pub fn call_first(&self) -> bool {
            let mut places = self.places.borrow_mut();
            std::iter::from_fn(|| places.pop_first())
                .any(|(_, called)| called.set_result(()).is_ok())
        }
    }

    pub struct Place<'a> {
        queue: &'a Queue,
        number: usize,
        pub called: Future,
    }

    impl Place<'_> {
        pub fn was_called(&self) -> bool {
            self.called.result().is_some()
        }
    }

    impl Drop for Place<'_> {
        fn drop(&mut self) {
            self.queue.places.borrow_mut().remove(&self.number);
        }
    }
}

mod lock {
    use super::queue::{Place, Queue};
    use common::{Coroutine, NotLocked, coroutine};
    use std::cell::Cell;

    #[derive(Default)]
    pub struct Lock {
        held: Cell<bool>,
        queue: Queue,
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
                    let mut wait = Wait { lock: self, place: self.queue.join(), over: false };
                    yield &wait.place.called;
                    wait.over = true;
                }
            }
        }

        pub fn release(&self) -> Result<(), NotLocked> {
            if !self.held.get() {
                return Err(NotLocked);
            }
            let somebody = self.queue.call_first();
            self.held.set(somebody);
            Ok(())
        }
    }

    struct Wait<'a> {
        lock: &'a Lock,
        place: Place<'a>,
        over: bool,
    }

    impl Drop for Wait<'_> {
        fn drop(&mut self) {
            if !self.over && self.place.was_called() {
                let _ = self.lock.release();
            }
        }
    }
}
