//! Child processes of the grader: start, limits, confinement and cleanup.
//!
//! Entry points: [`process::start`] and [`process::capture`] for processes, [`Sandbox::detect`]
//! for the confinement of untrusted code, [`TempDir::new`] for files of one grading.
//! All `unsafe` code of the grader is in this crate. It knows nothing of submissions or verdicts.
//!
//! The system's own calls stand in one module of two forms: `system/linux.rs` and
//! `system/portable.rs`. The second is for other Unix systems. `--cfg portable` selects it on
//! Linux too, so that it can be built and tested there.

mod policy;
pub mod process;
pub mod rng;
mod system;
pub mod temp_dir;

pub use policy::{CompilerPaths, Isolation, Layer, Level, Sandbox, TooWeak, Wanted};
pub use system::{Confinement, exit_with_parent};
pub use temp_dir::TempDir;
