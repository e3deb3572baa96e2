//! The program that runs a submission. It receives programs of operations, executes them on the
//! submission, and reports its observations. It has no expected answers; the judge runs in another
//! process.
//!
//! Entry point: [`main`], called by the adapter that the grader compiles against each submission.
//! [`program`] is its input, [`event`] its output, [`wire`] the encoding of both.

#![deny(unsafe_code)]

mod confine;
mod inside;
mod machine;
#[cfg(target_os = "linux")]
mod output;
mod seed;
mod serve;
mod test_object;

pub use confine::confine;
pub use inside::{Inside, WithDebug, WithoutDebug};
pub use protocol::{Answer, event, program, wire};
pub use serve::main;
pub use test_object::{Make, TestObject, Wait};
