use common::{Coroutine, Future, coroutine, sleep};
use std::time::Duration;

fn mismatches(price: Future<u32>) -> impl Coroutine<Return = ()> {
    coroutine! {
        let text: String = yield price.clone();
        let number: u32 = yield from sleep(Duration::ZERO);
        if (yield price.clone()) {
            return;
        }
        let text = (yield price).trim();
        takes_text(yield from sleep(Duration::ZERO));
    }
}

fn takes_text(_: &str) {}

fn main() {}
