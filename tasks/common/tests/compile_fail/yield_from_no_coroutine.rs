use common::{Coroutine, coroutine};

fn count() -> impl Coroutine<Return = ()> {
    coroutine! {
        yield from 5;
    }
}

fn list() -> impl Coroutine<Return = ()> {
    coroutine! {
        let items = vec![1, 2, 3];
        yield from items.into_iter();
    }
}

fn main() {}
