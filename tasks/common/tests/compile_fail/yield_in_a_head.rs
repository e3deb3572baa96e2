use common::{Coroutine, Future, coroutine};

struct Order {
    id: u32,
}

fn heads(
    flag: Future<bool>,
    list: Future<Vec<u32>>,
    order: Future<Order>,
) -> impl Coroutine<Return = ()> {
    coroutine! {
        match yield &flag {
            true => {}
            false => return,
        }
        if yield &flag {
            return;
        } else if yield from &flag {
            return;
        }
        if let Order { id: 1 } = yield order {
            return;
        }
        while yield &flag {}
        for item in yield list {
            drop(item);
        }
    }
}

fn main() {}
