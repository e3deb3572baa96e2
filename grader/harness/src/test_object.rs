//! The interface between the harness and a submission. The adapter of an exercise implements it.
//!
//! Entry point: [`TestObject`]. Which methods the numbers mean is settled by the adapter.

use std::pin::Pin;

use common::{Coroutine, NotLocked};

/// A blocking call that was made and not yet run: `lock.acquire()`, `event.wait()`.
pub type Wait<'a> = Pin<Box<dyn Coroutine<Return = ()> + 'a>>;

/// Makes an object of these arguments. A program says them; an adapter whose constructor has none ignores them.
pub type Make = fn(arguments: &[u32]) -> Box<dyn TestObject>;

/// An object under test. `None` means that the submission lacks the method.
pub trait TestObject {
    /// Makes the blocking call with this number; nothing of it runs yet.
    fn wait(&self, method: u8) -> Option<Wait<'_>>;

    /// Calls the plain method with this number.
    fn call(&self, method: u8) -> Option<Answer>;

    /// Moves the object to another place in memory: `Box::new(*self)`.
    fn moved(self: Box<Self>) -> Box<dyn TestObject>;
}

/// A plain method's return value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `()`.
    Unit,
    /// A bool.
    Bool(bool),
    /// An unsigned integer.
    Int(u64),
    /// `Ok(())`.
    Ok,
    /// An error, by its number among those that the exercise names.
    Err(u8),
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

impl From<usize> for Answer {
    fn from(answer: usize) -> Answer {
        // A `usize` has at most 64 bits.
        Answer::Int(answer as u64)
    }
}

impl From<Result<(), NotLocked>> for Answer {
    fn from(answer: Result<(), NotLocked>) -> Answer {
        match answer {
            Ok(()) => Answer::Ok,
            Err(NotLocked) => Answer::Err(0),
        }
    }
}
