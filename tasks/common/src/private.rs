//! The items that the expansion of `coroutine!` names, and the place of the last `yield`, for
//! tools. Not for use by hand: it may change at any time.

pub use std::future::poll_fn;
pub use std::pin::pin;

pub use crate::awaitable::Awaitable;
pub use crate::coroutine::Coroutine;
pub use crate::editor::{awaited, finished};
pub use crate::fast::slot::{Place, place};
pub use crate::state_machine::{coroutine, step, turn};
