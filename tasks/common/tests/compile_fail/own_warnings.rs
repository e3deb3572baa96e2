#![deny(warnings)]

use common::{Coroutine, Future, coroutine};

fn unused(price: Future<u32>) -> impl Coroutine<Return = ()> {
    coroutine! {
        let value = yield price;
    }
}

fn unreachable(price: Future<u32>) -> impl Coroutine<Return = u32> {
    coroutine! {
        return 1;
        yield price
    }
}

fn ignored(price: Future<Result<u32, String>>) -> impl Coroutine<Return = ()> {
    coroutine! {
        yield &price;
        yield from &price;
    }
}

fn main() {
    drop((unused(Future::new()), unreachable(Future::new()), ignored(Future::new())));
}
