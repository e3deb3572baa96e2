//! right: the whole state stands behind one `Rc<RefCell<..>>`, and acquire borrows nothing of the lock.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
struct State {
    owner: Option<u64>,
    next: u64,
    line: VecDeque<(u64, Future)>,
}

impl State {
    fn grant(&mut self) {
        self.owner = None;
        if let Some((id, f)) = self.line.pop_front() {
            self.owner = Some(id);
            let _ = f.set_result(());
        }
    }
}

#[derive(Clone, Default)]
pub struct Lock {
    state: Rc<RefCell<State>>,
}

struct Ticket {
    id: u64,
    state: Rc<RefCell<State>>,
    done: bool,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        let mut s = self.state.borrow_mut();
        if s.owner == Some(self.id) {
            s.grant();
        } else {
            let id = self.id;
            s.line.retain(|(n, _)| *n != id);
        }
    }
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.state.borrow().owner.is_some()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> + use<> {
        let state = self.state.clone();
        coroutine! {
            let (id, wait) = { let mut s = state.borrow_mut(); let id = s.next; s.next += 1;
                if s.owner.is_none() { s.owner = Some(id); (id, None) } else { let f = Future::new(); s.line.push_back((id, f.clone())); (id, Some(f)) } };
            let mut ticket = Ticket { id, state: state.clone(), done: false };
            if let Some(f) = wait { yield f; }
            ticket.done = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        let mut s = self.state.borrow_mut();
        if s.owner.is_none() {
            return Err(NotLocked);
        }
        s.grant();
        Ok(())
    }
}
