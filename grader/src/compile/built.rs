//! The result of a compilation: a program, or the reason why there is none.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use sandbox::TempDir;

use crate::messages::Message;

/// Settings of glibc's malloc: memory that a program frees stays for the next one. Otherwise, each
/// large program pays for its pages anew.
const MALLOC: &str = "glibc.malloc.trim_threshold=67108864:glibc.malloc.top_pad=1048576:\
     glibc.malloc.mmap_threshold=33554432";

/// A test program: the submission linked with the harness. Dropping it removes its files.
#[derive(Debug)]
pub struct Built {
    /// The executable.
    pub executable: PathBuf,
    /// Methods that are missing or differ from the contract. They are left out, and the checks that
    /// need them fail.
    pub mismatches: Vec<MethodMismatch>,
    /// Compiler warnings about the student's code, as printed; empty if there are none.
    pub warnings: String,
    /// The seed of the submission's random programs: a hash of its sources.
    pub seed: u64,
    /// Libraries that only this executable loads: first the directory with the submission as a
    /// library.
    pub(super) loads: Vec<PathBuf>,
    pub(super) temp_dir: TempDir,
}

impl Built {
    /// Returns the environment of the executable. The loader splits the value at colons and
    /// semicolons and expands `$`, so the path is relative to the working directory.
    pub(crate) fn environment(&self) -> Vec<(&'static str, OsString)> {
        let dir = self.loads.first().and_then(|dir| dir.file_name());
        let relative = dir.map(|dir| Path::new("..").join(dir));
        let libraries = relative.map(|dir| ("LD_LIBRARY_PATH", dir.into()));
        let malloc = ("GLIBC_TUNABLES", MALLOC.into());
        libraries.into_iter().chain([malloc]).collect()
    }

    /// Returns the files, and directories of files, that the executable must be able to open.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        let all = [&self.executable].into_iter().chain(&self.loads);
        all.map(PathBuf::as_path)
    }

    /// Returns an empty directory to run it in.
    pub(crate) fn empty_dir(&self) -> PathBuf {
        self.temp_dir.path().join("empty")
    }
}

/// A method that the harness cannot call as the contract demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodMismatch {
    /// Its name in the contract, such as `release`.
    pub method: &'static str,
    /// The fault and the expected signature.
    pub message: Message,
    /// The compiler's message about it, if that helps (on the student's own lines).
    pub detail: String,
}

/// The errors of a compilation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompileErrors {
    /// The compiler's output.
    pub printed: String,
    /// Notes for beginners: what an error means here, and what to write.
    pub notes: Vec<Message>,
}

/// The reason why there is no program.
#[derive(Debug)]
pub enum NotBuilt {
    /// The compiler refused the student's code: its diagnostics, as printed, on the student's own
    /// path and lines.
    Errors(CompileErrors),
    /// The compiler crashed, never finished or exceeded a limit on it, as this message says.
    Compiler(Message),
    /// It compiles, but does not define the type of the assignment.
    TypeMismatch(MethodMismatch),
}
