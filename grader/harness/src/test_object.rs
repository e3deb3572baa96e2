//! The interface between the harness and a submission. The adapter of an exercise implements it.
//!
//! Entry point: [`TestObject`]. The adapter defines the meaning of the method numbers.

use std::pin::Pin;

use common::Coroutine;

use crate::Answer;

/// A blocking call that was made and not yet run: `lock.acquire()`, `event.wait()`.
pub type Wait<'a> = Pin<Box<dyn Coroutine<Return = ()> + 'a>>;

/// Makes an object of these arguments. A program contains them; an adapter ignores them if its
/// constructor has none.
pub type Make = fn(arguments: &[u32]) -> Box<dyn TestObject>;

/// An object under test. `None` means that the submission lacks the method.
pub trait TestObject {
    /// Makes the blocking call with this number; nothing of it runs yet.
    fn wait(&self, method: u8) -> Option<Wait<'_>>;

    /// Calls the plain method with this number.
    fn call(&self, method: u8) -> Option<Answer>;

    /// Returns the object as `{:?}` shows it, if it is `Debug`.
    fn debug(&self) -> Option<String> {
        None
    }

    /// Moves the object to another place in memory: `Box::new(*self)`.
    fn moved(self: Box<Self>) -> Box<dyn TestObject>;
}
