//! The items that the expansion of `coroutine!` names. Not for use by hand: it may change at any
//! time.

#![expect(unexpected_cfgs, reason = "see `editor.rs`")]

pub use std::future::poll_fn;
pub use std::pin::pin;

pub use crate::awaitable::Awaitable;
pub use crate::coroutine::Coroutine;
#[cfg(rust_analyzer)]
pub use crate::editor::{awaited, finished};
pub use crate::state_machine::{coroutine, step, turn};
