//! A panic in a student's code stays in that code: caught here, and kept as a message.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `code`, and turns a panic in it into its message.
#[inline]
pub(crate) fn contain<R>(code: impl FnOnce() -> R) -> Result<R, String> {
    // What a panic left half done belongs to the task, which is dropped; nothing of ours is borrowed while a student's code runs.
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
    // Panics all the way down are made with intent. One leaked box is the way out of a loop without end.
    Box::leak(payload);
}
