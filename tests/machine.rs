//! Faults of the machine never cost marks. Each test grades a right lock, a wrong one and one that
//! does not compile. Each gets its usual verdict, or exit status 70.

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

use support::{KIT, LOCK, replaced};

/// The exit status when the grader itself failed.
const OWN_FAILURE: i32 = 70;

/// A submission and the exit status and points of its verdict.
struct Case {
    name: &'static str,
    text: String,
    status: i32,
    points: &'static str,
}

fn cases() -> [Case; 3] {
    [
        Case {
            name: "right",
            text: LOCK.to_owned(),
            status: 0,
            points: "100 of 100 points",
        },
        Case {
            name: "wrong",
            text: replaced(LOCK, "Err(NotLocked)", "Ok(())"),
            status: 1,
            points: " of 100 points",
        },
        Case {
            name: "does not compile",
            text: format!("{LOCK}\nfn unfinished( {{\n"),
            status: 1,
            points: "0 of 100 points",
        },
    ]
}

/// Grades all cases with `program`, called by the shell after `prelude`, and compares each with its
/// verdict or status 70.
#[track_caller]
fn check(setting: &str, program: &Path, prelude: &str, environment: &[(&str, &Path)]) {
    let dir = TempDir::new().expect("a directory");
    for case in cases() {
        let file = dir.path().join("lock.rs");
        fs::write(&file, &case.text).expect("a file");
        let output = grade(program, &file, prelude, environment);
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        let status = output.status.code();
        if status == Some(OWN_FAILURE) {
            assert!(
                !said.contains("of 100 points"),
                "{setting}, {}: {said}",
                case.name
            );
            continue;
        }
        let expected = status == Some(case.status) && said.contains(case.points);
        assert!(
            expected,
            "{setting}, {}: status {status:?}\n{said}\n{errors}",
            case.name
        );
    }
}

fn grade(program: &Path, file: &Path, prelude: &str, environment: &[(&str, &Path)]) -> Output {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("{prelude}\nexec \"$@\""), "sh"])
        .arg(program)
        .args(["--no-cache", "--lang", "en", "--student"])
        .arg(file)
        .stdin(Stdio::null())
        .env("LC_ALL", "C.UTF-8");
    command.envs(environment.iter().copied());
    command.output().expect("a shell")
}

/// Returns names of directories that tools split, expand or quote.
fn names() -> Vec<String> {
    let odd = [
        "with a blank",
        "a,comma",
        "a:colon",
        "a;semicolon",
        "$ORIGIN",
        "$(echo a)",
        "quote\"",
        "quote'",
        "back\\slash",
        "line\nend",
        "Мой курс",
        "-flag",
        "a=b",
        "tab\there",
        "percent%20",
        "{a}",
        "[a]",
        "*",
        "a#b",
        "~",
    ];
    odd.map(str::to_owned).to_vec()
}

/// Returns a directory whose path has about this many bytes.
fn deep(below: &Path, bytes: usize) -> PathBuf {
    let mut path = below.to_owned();
    while path.as_os_str().len() + 201 < bytes {
        path.push("d".repeat(200));
    }
    path
}

#[test]
fn name_of_the_directory_for_temporary_files_costs_no_marks() {
    let program = cargo_bin("grader");
    for name in names() {
        let place = TempDir::new().expect("a directory");
        let tmp = place.path().join(&name);
        fs::create_dir(&tmp).expect("a directory");
        check(
            &format!("TMPDIR {name:?}"),
            &program,
            "",
            &[("TMPDIR", &tmp)],
        );
    }
    for bytes in [1000, 3000, 3900] {
        let place = TempDir::new().expect("a directory");
        let tmp = deep(place.path(), bytes);
        fs::create_dir_all(&tmp).expect("a directory");
        check(
            &format!("TMPDIR of {bytes} bytes"),
            &program,
            "",
            &[("TMPDIR", &tmp)],
        );
    }
}

/// Returns a copy of the grader with its kit in a directory of this name.
fn moved(place: &Path, name: &str) -> PathBuf {
    let dir = place.join(name);
    let kit = dir.join("grader-kit").join(KIT.file_name().expect("a key"));
    fs::create_dir_all(&kit).expect("a directory");
    for entry in fs::read_dir(&*KIT).expect("the kit") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, kit.join(path.file_name().expect("a name"))).expect("a copy");
    }
    let program = dir.join("grader");
    fs::copy(cargo_bin("grader"), &program).expect("a copy");
    program
}

#[test]
fn name_of_the_directory_of_the_kit_costs_no_marks() {
    for name in names() {
        let place = TempDir::new().expect("a directory");
        check(
            &format!("kit in {name:?}"),
            &moved(place.path(), &name),
            "",
            &[],
        );
    }
}

#[test]
fn what_a_parent_hands_down_costs_no_marks() {
    let program = cargo_bin("grader");
    for prelude in [
        "umask 0",
        "umask 0777",
        "umask 0077",
        "trap '' CHLD",
        "trap '' TERM HUP INT PIPE XFSZ",
        "ulimit -v 400000",
        "ulimit -v 1200000",
        "ulimit -n 16",
        "ulimit -n 40",
        "ulimit -f 100",
        "ulimit -f 8000",
        "ulimit -s 256",
        "ulimit -t 2",
        "ulimit -c 0",
        "exec 2>&-",
        "unset HOME PATH",
    ] {
        check(prelude, &program, prelude, &[]);
    }
}

#[test]
fn umask_of_zero_leaves_no_directory_that_is_refused_later() {
    let place = TempDir::new().expect("a directory");
    let program = moved(place.path(), "grader");
    let cache = program.parent().expect("a directory").join("grader-kit");
    for dir in [cache.clone(), cache.join(KIT.file_name().expect("a key"))] {
        fs::set_permissions(dir, PermissionsExt::from_mode(0o777)).expect("own directories");
    }
    let file = place.path().join("lock.rs");
    fs::write(&file, LOCK).expect("a file");
    let output = grade(&program, &file, "umask 0", &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let mode = fs::metadata(&cache)
        .expect("the cache")
        .permissions()
        .mode();
    assert_eq!(mode & 0o022, 0, "{mode:o}");
}

#[test]
fn kit_with_a_flipped_bit_is_built_anew() {
    let place = TempDir::new().expect("a directory");
    let program = moved(place.path(), "grader");
    let kit = place
        .path()
        .join("grader/grader-kit")
        .join(KIT.file_name().expect("a key"));
    let library = kit.join("libkit.so");
    let mut content = fs::read(&library).expect("the kit's library");
    let original = content.clone();
    let middle = content.len() / 2;
    content[middle] ^= 4;
    fs::write(&library, &content).expect("a file");
    check("a flipped bit", &program, "", &[]);
    let healed = fs::read(&library).expect("the kit's library");
    assert!(healed != content, "the kit is still damaged");
    // A kit is the same in every directory.
    assert!(
        healed == original,
        "{} bytes, not {}",
        healed.len(),
        original.len()
    );
}
