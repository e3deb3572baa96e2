use common::{Coroutine, Future, coroutine};

fn wait(price: Future<u32>) -> impl Coroutine<Return = u32> {
    coroutine! {
        price.await
    }
}

fn later(price: Future<u32>) -> impl Coroutine<Return = u32> {
    coroutine! {
        let inner = async move { 1 };
        yield from inner
    }
}

fn main() {}
