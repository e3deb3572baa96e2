//! wrong: cancellation: the lock travels through the futures as a token; refused by a cancelled one, it is dropped, and its Drop borrows the queue that release is borrowing.
//! diagnosis: borrow-twice

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
pub struct Lock {
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    token: RefCell<Option<Rc<Token>>>,
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future<Rc<Token>>>>,
}

/// Whoever has it has the lock. Dropped, it goes to the next.
struct Token {
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
            let token = if self.state.held.replace(true) {
                let waiter = Future::new();
                self.state.waiters.borrow_mut().push_back(waiter.clone());
                yield waiter
            } else {
                Rc::new(Token { state: Rc::clone(&self.state) })
            };
            *self.state.token.borrow_mut() = Some(token);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        let token = self.state.token.take().ok_or(NotLocked)?;
        drop(token);
        Ok(())
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        match self.state.waiters.borrow_mut().pop_front() {
            Some(waiter) => {
                let _ = waiter.set_result(Rc::new(Token {
                    state: Rc::clone(&self.state),
                }));
            }
            None => self.state.held.set(false),
        }
    }
}
