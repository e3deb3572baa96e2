#![deny(warnings)]

use common::{Coroutine, coroutine};

struct Lock;

impl Lock {
    fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {}
    }
}

fn visit(lock: Lock) -> impl Coroutine<Return = ()> {
    coroutine! {
        lock.acquire();
    }
}

fn main() {
    coroutine! {
        yield from Lock.acquire();
    };
    drop(visit(Lock));
}
