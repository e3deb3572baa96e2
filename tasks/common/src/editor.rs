//! The functions that stand for `yield` and `yield from` in the expansion of `coroutine!` for
//! rust-analyzer. Only their types count: see `editor.rs` of the macro.

use crate::awaitable::Awaitable;
use crate::coroutine::Coroutine;

/// Waits for a `Future` or a `Task`: `yield operand`.
pub fn awaited<A: Awaitable>(_: A) -> A::Output {
    unreachable!("an editor does not run it")
}

/// Runs a coroutine to its end: `yield from operand`.
pub fn finished<C: Coroutine>(_: C) -> C::Return {
    unreachable!("an editor does not run it")
}
