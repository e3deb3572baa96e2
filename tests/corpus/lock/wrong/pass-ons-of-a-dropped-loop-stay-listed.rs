//! wrong: cancellation: cancelled grants of all locks are put on one list, and whoever puts the first one there queues the callback that empties it; a loop that is dropped before it runs leaves the list filled, and later locks pass nothing on.
//! shown by: B B B R E B B B R C4 I

use common::{Coroutine, Future, NotLocked, call_soon, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

thread_local! {
    static ORPHANS: RefCell<Vec<Rc<State>>> = const { RefCell::new(Vec::new()) };
}

#[derive(Default)]
struct State {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
}

impl State {
    fn pass_on(&self) {
        while let Some(waiter) = self.queue.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

/// Passes on what the cancelled ones of this turn had received, all at once.
fn find_new_owners() {
    let orphans = ORPHANS.take();
    for state in orphans {
        state.pass_on();
    }
}

#[derive(Default)]
pub struct Lock {
    state: Rc<State>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.state.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.state.held.replace(true) {
                return;
            }
            let future = Future::new();
            self.state.queue.borrow_mut().push_back(future.clone());
            let mut wait = Wait { state: Rc::clone(&self.state), future, over: false };
            yield &wait.future;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.state.held.get() {
            return Err(NotLocked);
        }
        self.state.pass_on();
        Ok(())
    }
}

struct Wait {
    state: Rc<State>,
    future: Future,
    over: bool,
}

impl Drop for Wait {
    fn drop(&mut self) {
        if self.over || self.future.result().is_none() {
            return;
        }
        let is_first = ORPHANS.with_borrow_mut(|orphans| {
            orphans.push(Rc::clone(&self.state));
            orphans.len() == 1
        });
        if is_first {
            call_soon(find_new_owners);
        }
    }
}
