use common::{Coroutine, Future, coroutine};

fn sum(prices: Vec<Future<u32>>) -> impl Coroutine<Return = u32> {
    coroutine! {
        prices.iter().map(|price| yield price).sum()
    }
}

fn first(prices: Vec<Future<u32>>) -> impl Coroutine<Return = u32> {
    coroutine! {
        let total = move || {
            let sum = yield from sum(prices);
            sum + 1
        };
        total()
    }
}

fn main() {}
