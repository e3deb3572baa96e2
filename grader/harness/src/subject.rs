//! What the harness can do with a submission: wait on it, and call it. Which method that is, the glue says.

use std::pin::Pin;

use common::{Coroutine, NotLocked};

/// A blocking call that was made and not yet run: `lock.acquire()`, `event.wait()`.
pub type Wait<'a> = Pin<Box<dyn Coroutine<Return = ()> + 'a>>;

/// An object under test. The glue implements it for each exercise; `None` means that the submission lacks the method.
pub trait Subject {
    /// Makes the blocking call; nothing of it runs yet.
    fn wait(&self) -> Option<Wait<'_>>;

    /// Calls the plain method with this number (the order of the glue).
    fn call(&self, method: u8) -> Option<Answer>;
}

/// What a plain method returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `()`.
    Unit,
    /// A bool.
    Bool(bool),
    /// `Ok(())`.
    Ok,
    /// `Err(NotLocked)`.
    NotLocked,
}

impl From<()> for Answer {
    fn from((): ()) -> Answer {
        Answer::Unit
    }
}

impl From<bool> for Answer {
    fn from(answer: bool) -> Answer {
        Answer::Bool(answer)
    }
}

impl From<Result<(), NotLocked>> for Answer {
    fn from(answer: Result<(), NotLocked>) -> Answer {
        match answer {
            Ok(()) => Answer::Ok,
            Err(NotLocked) => Answer::NotLocked,
        }
    }
}
