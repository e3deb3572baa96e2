use common::{Coroutine, Future, coroutine};

fn misspelt(price: Future<u32>) -> impl Coroutine<Return = u32> {
    coroutine! {
        let a = yield price.clnoe();
        a + (yield from prise)
    }
}

fn main() {}
