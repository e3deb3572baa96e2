//! wrong: progress: one static flag says that the callback which wakes is on its way; a loop that is dropped before it runs leaves the flag set for all later locks.
//! also: exclusion, order, waiting, release, independence, cancellation
//! shown by: no word; a loop is dropped right after a release, and a new lock on a new loop hands over

use common::{Coroutine, Future, NotLocked, call_soon, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

thread_local! {
    /// Waiters to be woken by the callback that is on its way, if one is.
    static DUE: RefCell<Vec<Rc<State>>> = const { RefCell::new(Vec::new()) };
    static ON_ITS_WAY: Cell<bool> = const { Cell::new(false) };
}

#[derive(Default)]
pub struct Lock {
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
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
            let mut turn = Turn { state: &self.state, future: Future::new(), taken: false };
            self.state.waiters.borrow_mut().push_back(turn.future.clone());
            yield &turn.future;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.state.held.get() {
            return Err(NotLocked);
        }
        if self.state.waiters.borrow().is_empty() {
            self.state.held.set(false);
            return Ok(());
        }
        DUE.with_borrow_mut(|due| due.push(self.state.clone()));
        if !ON_ITS_WAY.replace(true) {
            call_soon(|| {
                ON_ITS_WAY.set(false);
                for state in DUE.take() {
                    state.pass_on();
                }
            });
        }
        Ok(())
    }
}

impl State {
    fn pass_on(&self) {
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

struct Turn<'a> {
    state: &'a State,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            self.state.pass_on();
        }
    }
}
