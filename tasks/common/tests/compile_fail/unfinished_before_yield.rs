use common::{Coroutine, Future, coroutine};
use std::cell::RefCell;

struct Queue {
    waiters: RefCell<Vec<Future>>,
}

impl Queue {
    fn no_method(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let waiter = Future::new();
            self.waiters.
            yield waiter;
        }
    }

    fn no_function(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let waiter: Future = Future::
            yield waiter;
        }
    }

    fn no_block(&self, is_free: bool) -> impl Coroutine<Return = ()> {
        coroutine! {
            if is_free { return; } else yield from self.no_method();
        }
    }

    fn no_name(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let yield = 1;
        }
    }
}

fn main() {}
