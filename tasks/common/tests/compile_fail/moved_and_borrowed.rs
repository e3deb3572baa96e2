use common::{Coroutine, Future, coroutine};

fn moved(waiters: &mut Vec<Future>) -> impl Coroutine<Return = ()> {
    coroutine! {
        let waiter = Future::new();
        waiters.push(waiter);
        yield waiter;
    }
}

fn twice(price: Future<u32>) -> u32 {
    let task = coroutine! { yield price };
    drop(task);
    price.result().unwrap()
}

fn while_borrowed(mut list: Vec<Future>) -> impl Coroutine<Return = ()> {
    coroutine! {
        let first = &list[0];
        list.clear();
        yield first;
    }
}

fn temporary() -> impl Coroutine<Return = ()> {
    coroutine! {
        yield from &Future::<()>::new();
    }
}

fn main() {}
