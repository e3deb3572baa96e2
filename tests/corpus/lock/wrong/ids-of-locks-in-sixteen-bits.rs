//! wrong: independence: a lock is known by a 16-bit number, and the 65,537th shares its state with the first.
//! also: exclusion, order, progress, release, cancellation
//! shown by: B Z1*65535 B1 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};

thread_local! {
    static MADE: Cell<u16> = const { Cell::new(0) };
    static STATES: RefCell<HashMap<u16, State>> = RefCell::default();
}

#[derive(Default)]
struct State {
    held: bool,
    line: VecDeque<Future>,
}

pub struct Lock {
    id: u16,
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

impl Lock {
    pub fn new() -> Lock {
        let id = MADE.replace(MADE.get().wrapping_add(1));
        STATES.with_borrow_mut(|states| {
            states.entry(id).or_default();
        });
        Lock { id }
    }

    fn with<R>(&self, work: impl FnOnce(&mut State) -> R) -> R {
        STATES.with_borrow_mut(|states| work(states.entry(self.id).or_default()))
    }

    pub fn locked(&self) -> bool {
        self.with(|state| state.held)
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let mut turn = Turn { lock: self, future: Future::new(), taken: true };
            let free = self.with(|state| {
                let free = !std::mem::replace(&mut state.held, true);
                if !free {
                    state.line.push_back(turn.future.clone());
                }
                free
            });
            if free {
                return;
            }
            turn.taken = false;
            yield &turn.future;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        self.with(|state| {
            if state.held {
                Ok(state.pass_on())
            } else {
                Err(NotLocked)
            }
        })
    }
}

impl State {
    fn pass_on(&mut self) {
        while let Some(waiter) = self.line.pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held = false;
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        STATES.with_borrow_mut(|states| states.remove(&self.id));
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            self.lock.with(State::pass_on);
        }
    }
}
