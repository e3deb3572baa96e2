use common::{Coroutine, coroutine};

struct Lock;

impl Lock {
    fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {}
    }
}

fn visit(lock: Lock) -> impl Coroutine<Return = ()> {
    coroutine! {
        yield lock.acquire();
    }
}

fn number() -> impl Coroutine<Return = ()> {
    coroutine! {
        yield 5;
    }
}

fn main() {}
