//! right: the state stands behind an Rc, and a waiter owns a part of it.

#![warn(unsafe_code)]

use common::{Coroutine, Future, coroutine};
use std::cell::RefCell;
use std::rc::Rc;

#[derive(Default)]
struct Inner {
    set: bool,
    waiting: Vec<Future>,
}

#[derive(Clone, Default)]
pub struct Event(Rc<RefCell<Inner>>);

impl Event {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn is_set(&self) -> bool {
        self.0.borrow().set
    }

    pub fn set(&self) {
        let waiting = {
            let mut inner = self.0.borrow_mut();
            inner.set = true;
            std::mem::take(&mut inner.waiting)
        };
        for waiter in waiting {
            waiter.set_result(()).ok();
        }
    }

    pub fn clear(&self) {
        self.0.borrow_mut().set = false;
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> + use<> {
        let inner = Rc::clone(&self.0);
        coroutine! {
            let waiter = {
                let mut inner = inner.borrow_mut();
                if inner.set {
                    return;
                }
                let waiter = Future::new();
                inner.waiting.push(waiter.clone());
                waiter
            };
            yield waiter;
        }
    }
}
