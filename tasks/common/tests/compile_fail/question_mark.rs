use common::{Coroutine, Future, InvalidState, NotLocked, coroutine};

fn set(future: Future<u32>) -> impl Coroutine<Return = ()> {
    coroutine! {
        future.set_result(1)?;
    }
}

fn other(
    future: Future<Result<u32, NotLocked>>,
) -> impl Coroutine<Return = Result<u32, InvalidState>> {
    coroutine! {
        let value = (yield future)?;
        Ok(value)
    }
}

fn no_result(future: Future<u32>) -> impl Coroutine<Return = Result<u32, InvalidState>> {
    coroutine! {
        Ok((yield future)?)
    }
}

fn too_early(future: Future<u32>) -> impl Coroutine<Return = Result<(), InvalidState>> {
    coroutine! {
        yield from set(future)?;
        Ok(())
    }
}

fn main() {}
