use common::{Coroutine, Future, coroutine, create_task};

fn two(price: Future<String>) {
    create_task(coroutine! { (yield &price).len() });
    create_task(coroutine! { (yield &price).len() });
}

fn loops(lists: Vec<Vec<u32>>) {
    let names = String::new();
    for list in lists {
        create_task(coroutine! {
            yield;
            drop(list);
            drop(names);
        });
    }
}

fn main() {}
