//! asyncio's `BoundedSemaphore`. There is nothing to do in this file: you write `src/semaphore.rs`.
//!
//! It only picks one of two files: yours, or with the feature `reference` our solution in
//! `src/reference.rs`.

#[cfg(not(feature = "reference"))]
#[allow(
    missing_docs,
    unreachable_pub,
    reason = "the exercise asks for a Semaphore that works, no more"
)]
mod semaphore;
#[cfg(not(feature = "reference"))]
pub use semaphore::Semaphore;

#[cfg(feature = "reference")]
mod reference;
#[cfg(feature = "reference")]
pub use reference::Semaphore;

/// The examples of the two assignments are compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../README.ru.md")]
struct Assignments;
