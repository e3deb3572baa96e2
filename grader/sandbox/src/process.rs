//! Processes: started alone and limited, their output captured, and ended with all that they
//! started.

mod capture;
pub mod cleanup;
mod output;
mod spawn;

pub use capture::{CaptureEnd, Captured, capture};
pub use output::Output;
pub use spawn::{Process, Rlimits, Spawn, UNLIMITED, start};
