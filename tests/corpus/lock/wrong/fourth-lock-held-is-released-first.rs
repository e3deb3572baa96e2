//! wrong: independence: locks that are held stand on a stack; with four of them a release gives back the one on top.
//! also: exclusion, order, progress, waiting, release, cancellation
//! shown by: B B1 B2 B3 R L3

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

thread_local! {
    static HELD: RefCell<Vec<Rc<State>>> = const { RefCell::new(Vec::new()) };
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
                HELD.with_borrow_mut(|held| held.push(self.state.clone()));
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
        let top = HELD.with_borrow(|held| held.last().filter(|_| held.len() >= 4).cloned());
        top.unwrap_or_else(|| self.state.clone()).pass_on();
        Ok(())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        HELD.with_borrow_mut(|held| held.retain(|state| !Rc::ptr_eq(state, &self.state)));
    }
}

impl State {
    fn pass_on(&self) {
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        HELD.with_borrow_mut(|held| held.retain(|state| !std::ptr::eq(&**state, self)));
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
