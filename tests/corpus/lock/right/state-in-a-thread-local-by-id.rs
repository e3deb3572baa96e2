//! right: the states of all locks stand in one map by a number that is never used twice; a lock that is dropped takes its own out.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};

#[derive(Default)]
struct State {
    held: bool,
    line: VecDeque<Future>,
}

thread_local! {
    static NEXT: Cell<u64> = const { Cell::new(0) };
    static STATES: RefCell<BTreeMap<u64, State>> = const { RefCell::new(BTreeMap::new()) };
}

pub struct Lock {
    id: u64,
}

impl Lock {
    pub fn new() -> Lock {
        let id = NEXT.replace(NEXT.get() + 1);
        STATES.with_borrow_mut(|states| states.insert(id, State::default()));
        Lock { id }
    }

    fn with<R>(&self, work: impl FnOnce(&mut State) -> R) -> R {
        STATES.with_borrow_mut(|states| work(states.get_mut(&self.id).expect("a lock that lives")))
    }

    pub fn locked(&self) -> bool {
        self.with(|state| state.held)
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let woken = Future::new();
            let waits = self.with(|state| {
                let waits = std::mem::replace(&mut state.held, true);
                if waits {
                    state.line.push_back(woken.clone());
                }
                waits
            });
            if waits {
                let mut wait = Wait { lock: self, woken, over: false };
                yield &wait.woken;
                wait.over = true;
            }
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        self.with(|state| state.held.then(|| state.pass_on()).ok_or(NotLocked))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        STATES.with_borrow_mut(|states| states.remove(&self.id));
    }
}

impl State {
    fn pass_on(&mut self) {
        self.held =
            std::iter::from_fn(|| self.line.pop_front()).any(|woken| woken.set_result(()).is_ok());
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    woken: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over && self.woken.result().is_some() {
            self.lock.with(State::pass_on);
        }
    }
}
