use common::{Coroutine, Future, coroutine, create_task};
use std::cell::{Cell, RefCell};

struct Pool {
    free: Cell<u32>,
    waiters: RefCell<Vec<Future>>,
}

impl Pool {
    fn start(&self) {
        create_task(coroutine! {
            yield;
            self.free.set(1);
        });
    }

    fn wait(&self) -> impl Coroutine<Return = ()> + 'static {
        coroutine! {
            yield &self.waiters.borrow()[0];
        }
    }
}

fn local() -> impl Coroutine<Return = ()> {
    let waiter = Future::<()>::new();
    let reference = &waiter;
    coroutine! {
        yield reference;
    }
}

fn main() {}
