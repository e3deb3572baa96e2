use common::{Coroutine, coroutine};

fn again(times: u32) -> impl Coroutine<Return = ()> {
    coroutine! {
        if times > 0 {
            yield from again(times - 1);
        }
    }
}

fn main() {}
