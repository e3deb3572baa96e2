//! Flags and limits of the compiler and the linker.

use std::ffi::OsString;
use std::path::Path;

use sandbox::process::Rlimits;

/// Limits of the compiler. A right submission needs 0.2 s and 200 MB.
pub(crate) const RLIMITS: Rlimits = Rlimits {
    memory: 2 << 30,
    space: 4 << 30,
    cpu: 10,
    file: 256 << 20,
    descriptors: 512,
};
/// Flags of every compilation. Overflow checks are on, as in a student's own `cargo run`.
/// Optimising the student's code would add half to the time without a gain: most of the run time is
/// in the kit.
pub(super) const COMPILE: &[&str] = &[
    "--edition=2024",
    "-Copt-level=0",
    "-Ccodegen-units=1",
    "-Cdebuginfo=0",
    "-Coverflow-checks=on",
    "-Cdebug-assertions=on",
    "-Cpanic=unwind",
    "-Cembed-bitcode=no",
];
/// The file name of the submission's shared library; it is compiled into the test program.
pub(super) const SUBMISSION: &str = "libsubmission.so";
/// Returns the linker's arguments that make `object` the shared library `output`.
pub(super) fn link(object: &Path, output: &Path) -> Vec<OsString> {
    let fixed = [
        "-shared",
        "--eh-frame-hdr",
        "--hash-style=gnu",
        "--build-id=none",
        "-soname",
        SUBMISSION,
    ];
    let mut arguments: Vec<OsString> = fixed.map(OsString::from).to_vec();
    arguments.extend([object.into(), "-o".into(), output.into()]);
    arguments
}

pub(super) fn flag(name: &str, path: &Path) -> OsString {
    let mut flag = OsString::from(name);
    flag.push(path);
    flag
}
