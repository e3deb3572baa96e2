//! wrong: progress: when nobody is in line any more, the first permit that comes back is not counted.
//! also: release
//! diagnosis: permits-get-lost

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::RefCell;
use std::collections::VecDeque;

enum State {
    Free(usize),
    Full(VecDeque<Future>),
}

pub struct Semaphore {
    permits: usize,
    state: RefCell<State>,
}

impl State {
    fn of(free: usize) -> State {
        match free {
            0 => State::Full(VecDeque::new()),
            free => State::Free(free),
        }
    }

    /// One permit comes back.
    fn give(&mut self) {
        let next = match self {
            State::Free(free) => State::Free(*free + 1),
            State::Full(line) => {
                while let Some(first) = line.pop_front() {
                    if first.set_result(()).is_ok() {
                        return;
                    }
                }
                State::Free(0)
            }
        };
        *self = next;
    }
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            state: RefCell::new(State::of(permits)),
        }
    }

    pub fn locked(&self) -> bool {
        matches!(*self.state.borrow(), State::Full(_))
    }

    /// The future to wait for, or `None` if a permit was free.
    fn take(&self) -> Option<Future> {
        let mut state = self.state.borrow_mut();
        let free = match &mut *state {
            State::Free(free) if *free > 0 => *free,
            State::Free(_) => {
                let waiter = Future::new();
                *state = State::Full(VecDeque::from([waiter.clone()]));
                return Some(waiter);
            }
            State::Full(line) => {
                let waiter = Future::new();
                line.push_back(waiter.clone());
                return Some(waiter);
            }
        };
        *state = State::of(free - 1);
        None
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if let Some(waiter) = self.take() {
                let mut ticket = Ticket { semaphore: self, waiter: Some(waiter.clone()) };
                yield waiter;
                ticket.waiter = None;
            }
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        let mut state = self.state.borrow_mut();
        let all = match *state {
            State::Free(free) => free == self.permits,
            State::Full(_) => self.permits == 0,
        };
        if all {
            return Err(TooManyReleases);
        }
        state.give();
        Ok(())
    }
}

struct Ticket<'a> {
    semaphore: &'a Semaphore,
    waiter: Option<Future>,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let Some(waiter) = self.waiter.take() else {
            return;
        };
        let mut state = self.semaphore.state.borrow_mut();
        if waiter.result().is_some() {
            state.give();
        } else if let State::Full(line) = &mut *state {
            line.retain(|other| !Future::ptr_eq(other, &waiter));
        }
    }
}
