//! wrong: independence: whoever would be the first to wait for a third lock while two others are held and waited for is let through, as that is taken for a deadlock.
//! shown by: B B B1 B1 B2 B2

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

thread_local! {
    static ALL: RefCell<Vec<Weak<State>>> = const { RefCell::new(Vec::new()) };
}

#[derive(Default)]
struct State {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
}

impl State {
    fn is_stuck(&self) -> bool {
        self.held.get() && !self.queue.borrow().is_empty()
    }

    fn forget(&self, gone: &Future) {
        let mut queue = self.queue.borrow_mut();
        queue.retain(|future| !Future::ptr_eq(future, gone));
    }

    fn pass_on(&self) {
        let next = self.queue.borrow_mut().pop_front();
        match next {
            Some(future) => future.set_result(()).unwrap_or_default(),
            None => self.held.set(false),
        }
    }
}

fn stuck_locks() -> usize {
    ALL.with_borrow_mut(|all| {
        all.retain(|state| state.strong_count() > 0);
        let living = all.iter().filter_map(Weak::upgrade);
        living.filter(|state| state.is_stuck()).count()
    })
}

pub struct Lock {
    state: Rc<State>,
}

impl Lock {
    pub fn new() -> Lock {
        let state = Rc::<State>::default();
        ALL.with_borrow_mut(|all| all.push(Rc::downgrade(&state)));
        Lock { state }
    }

    pub fn locked(&self) -> bool {
        self.state.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let state = &*self.state;
            if !state.held.replace(true) {
                return;
            }
            if !state.is_stuck() && stuck_locks() >= 2 {
                return; // Somebody has to give way, or all wait for each other for ever.
            }
            let mut wait = Wait { state, future: Future::new(), over: false };
            state.queue.borrow_mut().push_back(wait.future.clone());
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

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

struct Wait<'a> {
    state: &'a State,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.future.result().is_some() {
            self.state.pass_on();
        } else {
            self.state.forget(&self.future);
        }
    }
}
