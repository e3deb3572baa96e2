//! The program that runs a submission. It only obeys: it receives programs of operations, runs them on the
//! submission, and reports what it observed. It knows no expected answer; the judge sits in another process.
//!
//! Entry point: [`main`], called by the glue that the grader compiles against each submission.
//! [`program`] is what it receives, [`event`] what it reports, [`wire`] how both travel.

#![deny(unsafe_code)]

mod confine;
mod machine;
mod seed;
mod serve;
mod subject;

pub use confine::confine;
pub use protocol::{Answer, event, program, wire};
pub use serve::main;
pub use subject::{Subject, Wait};
