//! right: acquire is a type of its own that implements Coroutine, an enum of new, waiting and finished.
//! construction: state machine by hand

use std::cell::RefCell;
use std::collections::VecDeque;
use std::mem;
use std::pin::Pin;

use common::{Coroutine, CoroutineState, Future, NotLocked, Yielded};

#[derive(Default)]
struct State {
    held: bool,
    line: VecDeque<Future>,
}

#[derive(Default)]
pub struct Lock {
    state: RefCell<State>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.state.borrow().held
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        Acquire {
            lock: self,
            step: Step::New,
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        let mut state = self.state.borrow_mut();
        if !state.held {
            return Err(NotLocked);
        }
        state.hand_over();
        Ok(())
    }
}

impl State {
    fn hand_over(&mut self) {
        self.held = false;
        while !self.held
            && let Some(next) = self.line.pop_front()
        {
            self.held = next.set_result(()).is_ok();
        }
    }
}

enum Step {
    New,
    Waiting(Future),
    Finished,
}

struct Acquire<'a> {
    lock: &'a Lock,
    step: Step,
}

impl Coroutine for Acquire<'_> {
    type Return = ();

    fn resume(mut self: Pin<&mut Self>) -> CoroutineState<Yielded, ()> {
        let mut state = self.lock.state.borrow_mut();
        if matches!(self.step, Step::New) && mem::replace(&mut state.held, true) {
            let turn = Future::new();
            state.line.push_back(turn.clone());
            drop(state);
            let pause = Yielded::on(&turn);
            self.step = Step::Waiting(turn);
            return CoroutineState::Yielded(pause);
        }
        drop(state);
        self.step = Step::Finished;
        CoroutineState::Complete(())
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        if let Step::Waiting(turn) = &self.step
            && turn.result().is_some()
        {
            self.lock.state.borrow_mut().hand_over();
        }
    }
}
