//! asyncio's `Lock`. There is nothing to do in this file: you write `src/lock.rs`.
//!
//! It picks one of two files: yours, or with the feature `reference` our solution in
//! `src/reference.rs`.

#[cfg(not(feature = "reference"))]
#[allow(
    clippy::new_without_default,
    missing_docs,
    unreachable_pub,
    reason = "the exercise asks for a Lock that works, no more"
)]
mod lock;
#[cfg(not(feature = "reference"))]
pub use lock::Lock;

#[cfg(feature = "reference")]
mod reference;
#[cfg(feature = "reference")]
pub use reference::Lock;

/// The examples of the two assignments are compiled and run with the tests of our solution.
#[cfg(all(doctest, feature = "reference"))]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../README.ru.md")]
struct Assignments;
