use common::{Coroutine, Future, coroutine};

fn twice(price: Future<u32>) -> impl Coroutine<Return = u32> {
    coroutine! {
        fn get(price: Future<u32>) -> u32 {
            yield price
        }
        const DOUBLE: u32 = 2 * (yield 2);
        get(price) * DOUBLE
    }
}

fn main() {}
