use common::{Coroutine, Future, coroutine};

fn python(flag: Future<bool>) -> impl Coroutine<Return = ()> {
    coroutine! {
        let flag = yield flag;
        if flag: return;
    }
}

fn half(price: Future<u32>) -> impl Coroutine<Return = u32> {
    coroutine! {
        let b = (yield price) +;
        b
    }
}

fn at_the_end(price: Future<u32>) -> impl Coroutine<Return = u32> {
    coroutine! {
        let a = yield price
    }
}

fn at_the_end_of_a_block(flag: bool, price: Future<u32>) -> impl Coroutine<Return = ()> {
    coroutine! {
        if flag {
            let a = yield price
        }
    }
}

fn in_brackets(price: Future<u32>) -> impl Coroutine<Return = u32> {
    coroutine! {
        u32::max(yield price 1)
    }
}

fn type_missing(price: Future<u32>) -> impl Coroutine<Return = ()> {
    coroutine! {
        let a: = yield price;
    }
}

fn main() {}
