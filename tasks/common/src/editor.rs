//! The parts of `coroutine!` that exist only for rust-analyzer, which sets the cfg of its name.
//!
//! A body with an error is given to rust-analyzer in a form that it can read: see `editor.rs` of
//! the macro. The compiler discards it.

#![expect(
    unexpected_cfgs,
    reason = "rust-analyzer sets this cfg, and no table of lints declares it"
)]

/// Discards its tokens. In rust-analyzer it expands to them.
#[cfg(not(rust_analyzer))]
#[doc(hidden)]
#[macro_export]
macro_rules! __editor_only {
    ($($tokens:tt)*) => {};
}

#[cfg(rust_analyzer)]
#[doc(hidden)]
#[macro_export]
macro_rules! __editor_only {
    ($($tokens:tt)*) => { $($tokens)* };
}

#[cfg(rust_analyzer)]
pub use types::{awaited, finished};

/// The types of the two suspensions.
#[cfg(rust_analyzer)]
mod types {
    use crate::awaitable::Awaitable;
    use crate::coroutine::Coroutine;

    /// Waits for a `Future` or a `Task`: `yield operand`.
    pub fn awaited<A: Awaitable>(_: A) -> A::Output {
        unreachable!("it exists for its type")
    }

    /// Runs a coroutine to its end: `yield from operand`.
    pub fn finished<C: Coroutine>(_: C) -> C::Return {
        unreachable!("it exists for its type")
    }
}
