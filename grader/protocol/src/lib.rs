//! The messages between the grader and the harness.
//!
//! The grader sends a [`program::Program`]; the harness runs it and sends back [`event::Event`]s.
//! [`wire`] encodes and decodes both. The crate has no dependencies, so the grader links neither
//! the event loop nor the harness.

#![forbid(unsafe_code)]

pub mod event;
pub mod inside;
pub mod program;
pub mod wire;

pub use event::Answer;
