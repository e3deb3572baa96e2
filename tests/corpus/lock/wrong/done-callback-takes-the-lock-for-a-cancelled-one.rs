//! wrong: cancellation: a done-callback of the waiter's future notes that the lock is held again, also when the future is done because its task was cancelled.
//! shown by: B B C1 R I B

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
struct State {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
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
            let state = &self.state;
            if !state.held.get() && state.queue.borrow().is_empty() {
                state.held.set(true);
                return;
            }
            let turn = Future::new();
            // As early as possible: not only when the waiter runs.
            let shared = Rc::clone(state);
            turn.add_done_callback(move || shared.held.set(true));
            state.queue.borrow_mut().push_back(turn.clone());
            let mut place = Place { state, turn, taken: false };
            yield &place.turn;
            state.held.set(true);
            place.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.state.held.replace(false) {
            return Err(NotLocked);
        }
        self.state.wake_first();
        Ok(())
    }
}

impl State {
    fn wake_first(&self) {
        if let Some(turn) = self.queue.borrow().front() {
            turn.set_result(()).ok();
        }
    }
}

struct Place<'a> {
    state: &'a State,
    turn: Future,
    taken: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.state
            .queue
            .borrow_mut()
            .retain(|turn| !Future::ptr_eq(turn, &self.turn));
        if self.taken {
            return;
        }
        if self.turn.result().is_some() {
            // The callback may have taken it for us.
            self.state.held.set(false);
        }
        if !self.state.held.get() {
            self.state.wake_first();
        }
    }
}
