//! Helpers of the integration tests: a directory for submissions, and the grader in an environment
//! that is the same everywhere.

#![allow(dead_code, reason = "each test program needs only some of it")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use grader::compile;
use serde_json::Value;
use tempfile::TempDir;

/// A right lock, to be changed with [`with`].
pub(crate) const LOCK: &str = include_str!("submissions/lock.rs");

/// The environment variables that a build may need.
const KEPT: &[&str] = &[
    "PATH",
    "HOME",
    "TMPDIR",
    "CARGO_HOME",
    "CARGO_INCREMENTAL",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    // The layer of the isolation that environments.sh disables.
    "GRADER_TEST_WITHOUT",
];

/// Returns the project's top directory.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the grader lies in the project")
}

/// Returns a file of the project.
#[track_caller]
pub(crate) fn read(path: &str) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns [`LOCK`] with `part` replaced.
#[track_caller]
pub(crate) fn with(part: &str, otherwise: &str) -> String {
    replaced(LOCK, part, otherwise)
}

/// Returns `text` with `part` replaced, which must occur once.
#[track_caller]
pub(crate) fn replaced(text: &str, part: &str, otherwise: &str) -> String {
    assert_eq!(text.matches(part).count(), 1, "`{part}`");
    text.replace(part, otherwise)
}

/// Returns a program with a UTF-8 locale and no other variables than a build needs.
pub(crate) fn command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    let kept = KEPT
        .iter()
        .filter_map(|name| Some((name, env::var_os(name)?)));
    command.env_clear().envs(kept).env("LC_ALL", "C.UTF-8");
    command
}

/// Returns the grader without its cache: a test must observe a grading.
pub(crate) fn grader() -> Command {
    let mut command = remembering_grader();
    command.arg("--no-cache");
    command
}

/// Returns the grader with its cache.
pub(crate) fn remembering_grader() -> Command {
    // Built before any measurement or comparison: the first grader that needs it reports the build
    // on standard error.
    LazyLock::force(&KIT);
    command(cargo_bin!("grader"))
}

/// The directory with the kit: tests and the grader find the same one.
pub(crate) static KIT: LazyLock<PathBuf> = LazyLock::new(|| {
    let kit = compile::kit(&compile::place(), &mut |_| {});
    kit.expect("the kit can be built").dir
});

/// A directory for one test, in which the grader is called.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Desk {
        Desk(TempDir::new().expect("temporary folders can be made"))
    }

    /// Creates one with a submission `lock.rs`.
    pub(crate) fn with(lock: &str) -> Desk {
        let desk = Desk::new();
        desk.lay("lock.rs", lock);
        desk
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, and creates its directories.
    pub(crate) fn lay(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a file lies somewhere")).expect("a folder");
        fs::write(&path, content).expect("a file");
        path
    }

    /// Returns the grader, called here.
    pub(crate) fn grader(&self) -> Command {
        let mut command = grader();
        command.current_dir(self.path());
        command
    }

    /// Returns the report on `arguments` as JSON, checked against the schema, and the exit status.
    #[track_caller]
    pub(crate) fn report(&self, arguments: &[&str]) -> (i32, Value) {
        let mut command = self.grader();
        let output = command.args(arguments).args(["--format", "json"]);
        let output = output.output().expect("the grader starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(errors, "", "nothing goes wrong beside the report");
        let report = serde_json::from_slice(&output.stdout).expect("JSON");
        let faults: Vec<_> = SCHEMA.iter_errors(&report).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{faults:#?}\n{report:#}");
        (output.status.code().expect("it exits by itself"), report)
    }
}

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(&read("grader/report.schema.json")).expect("JSON");
    jsonschema::draft202012::new(&schema).expect("a schema")
});

/// Returns the report on a single file.
#[track_caller]
pub(crate) fn graded(lock: &str) -> (i32, Value) {
    Desk::with(lock).report(&["--student", "lock.rs"])
}

/// Returns the names of the checks that did not pass.
pub(crate) fn not_passed(report: &Value) -> Vec<&str> {
    let checks = report["checks"].as_array().expect("an array");
    let short = checks.iter().filter(|check| check["status"] != "passed");
    short
        .map(|check| check["name"].as_str().expect("a name"))
        .collect()
}

/// Returns the report's entry for the check `name`.
#[track_caller]
pub(crate) fn check<'a>(report: &'a Value, name: &str) -> &'a Value {
    let checks = report["checks"].as_array().expect("an array");
    let found = checks.iter().find(|check| check["name"] == name);
    found.unwrap_or_else(|| panic!("no check `{name}` in {report:#}"))
}
