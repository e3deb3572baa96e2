//! What the harness can do with a submission: wait on it, and call it. Which method that is, the glue says.

use std::pin::Pin;

use common::Coroutine;

use crate::Answer;

/// A blocking call that was made and not yet run: `lock.acquire()`, `event.wait()`.
pub type Wait<'a> = Pin<Box<dyn Coroutine<Return = ()> + 'a>>;

/// An object under test. The glue implements it for each exercise; `None` means that the submission lacks the method.
pub trait Subject {
    /// Makes the blocking call; nothing of it runs yet.
    fn wait(&self) -> Option<Wait<'_>>;

    /// Calls the plain method with this number (the order of the glue).
    fn call(&self, method: u8) -> Option<Answer>;
}
