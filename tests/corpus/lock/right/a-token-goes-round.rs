//! right: the lock is a token that travels through the futures, and a token that is dropped on its way goes to the next in line.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
pub struct Lock {
    table: Rc<Table>,
}

#[derive(Default)]
struct Table {
    out: Cell<bool>,
    holders: RefCell<Option<Rc<Token>>>,
    line: RefCell<VecDeque<Future<Rc<Token>>>>,
}

struct Token {
    table: Rc<Table>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.table.out.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let token = if self.table.out.replace(true) {
                let token = Future::new();
                self.table.line.borrow_mut().push_back(token.clone());
                yield token
            } else {
                Rc::new(Token { table: Rc::clone(&self.table) })
            };
            self.table.holders.replace(Some(token));
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.table.out.get() {
            return Err(NotLocked);
        }
        let token = self.table.holders.take();
        drop(token);
        Ok(())
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        let next = {
            let mut line = self.table.line.borrow_mut();
            std::iter::from_fn(|| line.pop_front()).find(|future| !future.done())
        };
        match next {
            Some(future) => {
                let token = Rc::new(Token {
                    table: Rc::clone(&self.table),
                });
                future.set_result(token).expect("it was not done");
            }
            None => self.table.out.set(false),
        }
    }
}
