//! Catching panics of a student's code, as messages. The caller records them.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `code`. Returns the message of its panic, if it panics.
#[inline]
pub(crate) fn contain<R>(code: impl FnOnce() -> R) -> Result<R, String> {
    // State that a panic left half changed belongs to the task, which is dropped. The loop's own
    // state is not borrowed while a student's code runs.
    catch_unwind(AssertUnwindSafe(code)).map_err(message)
}

#[cold]
fn message(payload: Box<dyn Any + Send>) -> String {
    let message = if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a panic without a message".to_owned()
    };
    discard(payload);
    message
}

/// Drops a payload, whose own `Drop` may panic with a payload in turn.
fn discard(mut payload: Box<dyn Any + Send>) {
    for _ in 0..8 {
        match catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            Ok(()) => return,
            Err(next) => payload = next,
        }
    }
    // So many nested panics are made with intent. One leaked box ends this loop.
    Box::leak(payload);
}
