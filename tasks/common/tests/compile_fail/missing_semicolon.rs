use common::{Coroutine, Future, coroutine};

fn add(first: Future<u32>, second: Future<u32>) -> impl Coroutine<Return = u32> {
    coroutine! {
        let a = yield first
        let b = yield from second;
        a + b
    }
}

fn nothing(first: Future<u32>) -> impl Coroutine<Return = ()> {
    coroutine! {
        yield first
        yield;
    }
}

fn main() {}
