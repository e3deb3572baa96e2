//! The two scripts at the top, as a student calls them.
//!
//! They call cargo. It finds what it builds in the folder in which this test was built, so little is built twice.

mod support;

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use assert_cmd::cargo::cargo_bin;
use predicates::prelude::*;
use predicates::str::{contains, is_empty, starts_with};

use support::{KIT, LOCK, command, root, with};

/// A script of the project, called in another folder.
fn script(name: &str) -> Command {
    LazyLock::force(&KIT);
    let mut command = command(root().join(name));
    command
        .current_dir(env::temp_dir())
        .env("CARGO_TARGET_DIR", target());
    command
}

/// The folder that cargo was told to build in.
fn target() -> PathBuf {
    let profile = cargo_bin!("grader")
        .parent()
        .expect("a folder of a profile");
    profile.parent().expect("a target folder").to_owned()
}

/// Runs it while no other test runs one: what cargo has built for one it may replace for another before it is started.
fn run(mut command: Command) -> Assert {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    command.assert()
}

#[track_caller]
fn called(name: &str, arguments: &[&str]) -> Assert {
    let mut command = script(name);
    command.args(arguments);
    run(command)
}

#[test]
fn our_lock_is_shown_at_work() {
    let shown = called("run_lock.sh", &["--reference"])
        .code(0)
        .stderr(is_empty());
    let text = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
    insta::assert_snapshot!("run_lock_reference", text);
}

#[test]
fn one_demo_can_be_asked_for() {
    let shown = called("run_lock.sh", &["api", "--reference"]).code(0);
    shown.stdout(contains("anna").and(contains("backup").not()));
    called("run_lock.sh", &["--reference", "nothing"])
        .code(2)
        .stdout(is_empty())
        .stderr(contains("no such demo: nothing"));
}

#[test]
fn an_unwritten_lock_is_told_what_to_write_and_where() {
    let shown = called("run_lock.sh", &[])
        .code(1)
        .stderr(contains("panicked").not());
    let text = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
    insta::assert_snapshot!("run_lock_stub", text);
}

#[test]
fn help_comes_without_a_written_lock() {
    for argument in ["-h", "--help"] {
        called("run_lock.sh", &[argument])
            .code(0)
            .stderr(is_empty())
            .stdout(contains("Usage: ./run_lock.sh").and(contains("Exit status:")));
        let shown = called("test_lock.sh", &[argument])
            .code(0)
            .stderr(is_empty());
        shown.stdout(
            contains("Usage: ./test_lock.sh")
                .and(contains("Exit status:"))
                .and(contains("--reference")),
        );
    }
}

#[test]
fn our_lock_gets_full_marks() {
    let shown = called("test_lock.sh", &["--reference"])
        .code(0)
        .stderr(is_empty());
    shown.stdout(contains("100 of 100 points").and(contains("tasks/lock/src/reference.rs")));
}

#[test]
fn an_unwritten_lock_is_not_written_yet() {
    let shown = called("test_lock.sh", &[]).code(1).stderr(is_empty());
    shown.stdout(contains("`Lock` is not written yet").and(contains("tasks/lock/src/lock.rs")));
}

#[test]
fn arguments_go_to_the_grader() {
    called("test_lock.sh", &["--reference", "--format", "json"])
        .code(0)
        .stdout(starts_with("{"));
    called("test_lock.sh", &["--nonsense"])
        .code(2)
        .stdout(is_empty())
        .stderr(contains("--nonsense"));
    called("test_lock.sh", &["--lang", "ru", "--help"])
        .code(0)
        .stdout(contains("Код возврата:"));
    let replayed = called("test_lock.sh", &["--reference", "replay", "B B R"]).code(0);
    replayed.stdout(contains("Every promise that can be judged here was kept."));
}

#[test]
fn a_script_may_be_called_by_a_relative_path() {
    for name in ["run_lock.sh", "test_lock.sh"] {
        let mut command = command(Path::new("../..").join(name));
        command
            .current_dir(root().join("tasks/lock"))
            .env("CARGO_TARGET_DIR", target())
            .arg("--help");
        let usage = format!("Usage: ./{name}");
        run(command).code(0).stdout(contains(usage));
    }
}

/// A copy of what a student works with. It is built in a folder of its own, as the programs of two copies of one workspace have the same
/// names there; both are removed after the test, which takes seconds longer and leaves the disk as it was.
fn students_project() -> PathBuf {
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("a student's project");
    match fs::remove_dir_all(&project) {
        Err(error) if error.kind() != ErrorKind::NotFound => panic!("{error}"),
        Ok(()) | Err(_) => fs::create_dir_all(&project).unwrap(),
    }
    for name in ["Cargo.toml", "Cargo.lock", "run_lock.sh", "grader", "tasks"] {
        copy(&root().join(name), &project.join(name));
    }
    project
}

fn copy(from: &Path, to: &Path) {
    if !from.is_dir() {
        fs::copy(from, to).unwrap();
        return;
    }
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let name = entry.unwrap().file_name();
        if name != "target" {
            copy(&from.join(&name), &to.join(&name));
        }
    }
}

#[test]
fn a_students_lock_is_shown_at_work() {
    let project = students_project();
    let target = project.with_extension("target");
    // Without it the script says that it builds for the first time.
    fs::create_dir_all(&target).unwrap();
    let shown_with = |lock: &str| {
        fs::write(project.join("tasks/lock/src/lock.rs"), lock).unwrap();
        let mut command = command(project.join("run_lock.sh"));
        command
            .current_dir(env::temp_dir())
            .env("CARGO_TARGET_DIR", &target);
        run(command)
    };
    let right = shown_with(LOCK).code(0).stderr(is_empty());
    right.stdout(contains("your lock").and(contains("Wrong").not()));
    let forgotten = with("self.pass_on();\n        Ok(())", "Ok(())");
    shown_with(&forgotten)
        .code(1)
        .stdout(contains("Wrong").and(contains("./test_lock.sh")));
    let mistaken = with("self.held.get()\n", "self.held.got()\n");
    let refused = shown_with(&mistaken).code(1).stdout(is_empty());
    refused.stderr(contains("tasks/lock/src/lock.rs:19:19"));
    fs::remove_dir_all(&target).unwrap();
    fs::remove_dir_all(&project).unwrap();
}
