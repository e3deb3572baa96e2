//! right: free, promised to a number, or held: the state is Copy and lies in a Cell, the waiters in a map of ids.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

#[derive(Clone, Copy, Default, PartialEq)]
enum State {
    #[default]
    Free,
    PromisedTo(usize),
    Held,
}

#[derive(Default)]
pub struct Lock {
    state: Cell<State>,
    last_id: Cell<usize>,
    waiters: RefCell<BTreeMap<usize, Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.state.get() == State::Held
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.state.get() != State::Free {
                let id = self.last_id.get() + 1;
                self.last_id.set(id);
                let promise = Future::new();
                self.waiters.borrow_mut().insert(id, promise.clone());
                let _leave = Leave { lock: self, id };
                yield promise;
                self.state.set(State::Held);
            }
            self.state.set(State::Held);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if self.state.get() != State::Held {
            return Err(NotLocked);
        }
        self.promise_to_first();
        Ok(())
    }

    fn promise_to_first(&self) {
        let first = self.waiters.borrow_mut().pop_first();
        let Some((id, promise)) = first else {
            self.state.set(State::Free);
            return;
        };
        self.state.set(State::PromisedTo(id));
        // Refused by a waiter that is being cancelled: its `Leave` will promise the lock to the next.
        let _ = promise.set_result(());
    }
}

struct Leave<'a> {
    lock: &'a Lock,
    id: usize,
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.lock.waiters.borrow_mut().remove(&self.id);
        if self.lock.state.get() == State::PromisedTo(self.id) {
            self.lock.promise_to_first();
        }
    }
}
