use common::{Coroutine, Future, coroutine};

fn tail(price: Future<u32>) -> impl Coroutine<Return = String> {
    coroutine! {
        yield price
    }
}

fn nothing(price: Future<u32>) -> impl Coroutine<Return = u32> {
    coroutine! {
        yield price;
    }
}

fn both(price: Future<u32>) -> impl Coroutine<Return = u32> {
    coroutine! {
        if (yield price) == 0 {
            return "none";
        }
        1
    }
}

fn main() {}
