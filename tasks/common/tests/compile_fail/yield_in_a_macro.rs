use common::{Coroutine, Future, coroutine};

fn show(price: Future<u32>) -> impl Coroutine<Return = ()> {
    coroutine! {
        println!("{}", yield price);
    }
}

fn check(first: Future<u32>, second: Future<u32>) -> impl Coroutine<Return = ()> {
    coroutine! {
        assert_eq!(yield &first, 1);
        let prices = vec![1, (yield from second) + 1];
    }
}

fn main() {}
