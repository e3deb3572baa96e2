//! wrong: cancellation: when the last of the queue is cancelled the lock is set to free, although the one that was woken before is still on its way.
//! shown by: B B B R C2 B I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::RefCell;
use std::collections::VecDeque;

#[derive(Default)]
enum State {
    #[default]
    Free,
    Held,
    /// The lock is on its way to this one, which has left the queue.
    Coming(Future),
}

#[derive(Default)]
pub struct Lock {
    state: RefCell<State>,
    queue: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        matches!(*self.state.borrow(), State::Held)
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let is_free = matches!(*self.state.borrow(), State::Free);
            if !is_free {
                let mut entry = Entry { lock: self, future: Future::new(), done: false };
                self.queue.borrow_mut().push_back(entry.future.clone());
                yield &entry.future;
                entry.done = true;
            }
            self.state.replace(State::Held);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked() {
            return Err(NotLocked);
        }
        self.call_next();
        Ok(())
    }

    fn call_next(&self) {
        let next = self.queue.borrow_mut().pop_front();
        self.state.replace(match next {
            Some(future) => {
                let _ = future.set_result(());
                State::Coming(future)
            }
            None => State::Free,
        });
    }
}

struct Entry<'a> {
    lock: &'a Lock,
    future: Future,
    done: bool,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        let is_me = |other: &Future| Future::ptr_eq(other, &self.future);
        let comes = matches!(&*self.lock.state.borrow(), State::Coming(future) if is_me(future));
        if comes {
            self.lock.call_next();
            return;
        }
        let mut queue = self.lock.queue.borrow_mut();
        queue.retain(|other| !is_me(other));
        if queue.is_empty() && !self.lock.locked() {
            self.lock.state.replace(State::Free);
        }
    }
}
