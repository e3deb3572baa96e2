//! wrong: cancellation: release takes whoever has a share in the state for a waiter, and so accepts the release of a free lock while an acquire exists that was made and never begun.
//! shown by: B{m p} X

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
struct State {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Rc<Future>>>,
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
        let state = Rc::clone(&self.state);
        coroutine! {
            if !state.held.get() && state.queue.borrow().is_empty() {
                state.held.set(true);
                return;
            }
            let wait = Wait { state: Rc::clone(&state), turn: Rc::default() };
            state.queue.borrow_mut().push_back(Rc::clone(&wait.turn));
            yield &*wait.turn;
            state.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        let somebody_waits = Rc::strong_count(&self.state) > 1;
        if !self.state.held.replace(false) && !somebody_waits {
            return Err(NotLocked);
        }
        self.state.wake();
        Ok(())
    }
}

impl State {
    fn wake(&self) {
        if let Some(turn) = self.queue.borrow().front() {
            let _ = turn.set_result(());
        }
    }
}

struct Wait {
    state: Rc<State>,
    turn: Rc<Future>,
}

impl Drop for Wait {
    fn drop(&mut self) {
        let is_other = |turn: &Rc<Future>| !Rc::ptr_eq(turn, &self.turn);
        self.state.queue.borrow_mut().retain(is_other);
        if !self.state.held.get() {
            self.state.wake();
        }
    }
}
