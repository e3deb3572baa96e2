//! The two scripts at the top level, called as a student does.
//!
//! Most tests call cargo. It uses the target directory of this test, so little is built twice. The
//! tests of a [`Stand`] call a stand-in for cargo and for its output: they test the scripts alone.

mod support;

use std::env;
use std::fs;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use assert_cmd::cargo::cargo_bin;
use predicates::prelude::*;
use predicates::str::{contains, is_empty, starts_with};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use tempfile::TempDir;

use support::{KIT, LOCK, command, read, root, with};

/// Returns a script of the project, called in another directory.
fn script(name: &str) -> Command {
    LazyLock::force(&KIT);
    LazyLock::force(&DEMOS);
    unprepared(name)
}

fn unprepared(name: &str) -> Command {
    let mut command = command(root().join(name));
    command
        .current_dir(env::temp_dir())
        .env("CARGO_TARGET_DIR", target());
    command
}

/// The first call prints that it builds the demos.
static DEMOS: LazyLock<()> = LazyLock::new(|| {
    let mut command = unprepared("run_lock.sh");
    command.args(["--reference", "api"]).assert().success();
});

/// Returns cargo's target directory.
fn target() -> PathBuf {
    let profile = cargo_bin!("grader")
        .parent()
        .expect("a folder of a profile");
    profile.parent().expect("a target folder").to_owned()
}

/// Runs it while no other test runs one: cargo may replace the executable of one before it is
/// started for another.
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
        .stderr(contains("unexpected argument `nothing`"));
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
        let russian = called("run_lock.sh", &["--lang", "ru", argument]).code(0);
        russian.stdout(contains("Вызов: ./run_lock.sh").and(contains("Код возврата:")));
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
        .stdout(contains("Вызов: ./test_lock.sh").and(contains("Код возврата:")));
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

/// Returns a copy of the student's project. It has its own target directory, because the programs
/// of two copies of one workspace have the same names. Both are removed after the test, which takes
/// seconds longer and leaves the disk unchanged.
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
    let called = |arguments: &[&str]| {
        let mut command = command(project.join("run_lock.sh"));
        command
            .current_dir(&project)
            .env("CARGO_TARGET_DIR", &target)
            .args(arguments);
        run(command)
    };
    let shown_with = |lock: &str| {
        fs::write(project.join("tasks/lock/src/lock.rs"), lock).unwrap();
        called(&[])
    };
    let right = shown_with(LOCK).code(0);
    let right =
        right.stderr("Building the demos for the first time. This takes about half a minute.\n");
    right.stdout(contains("your lock").and(contains("Wrong").not()));

    let assignment = read("tasks/lock/README.md");
    let program = assignment
        .split("```rust\n")
        .find(|block| block.contains("use lock::Lock;"));
    let program = program.and_then(|block| block.split("```").next());
    fs::write(project.join("mine.rs"), program.expect("a program")).unwrap();
    let shown = called(&["mine.rs"]).code(0).stderr(is_empty());
    shown.stdout("  0 ms: anna has the lock\n 20 ms: boris has the lock\n");

    let forgotten = with("self.pass_on();\n        Ok(())", "Ok(())");
    shown_with(&forgotten)
        .code(1)
        .stdout(contains("Wrong").and(contains("./test_lock.sh")));
    let mistaken = with("self.held.get()\n", "self.held.got()\n");
    let refused = shown_with(&mistaken).code(1).stdout(is_empty());
    refused.stderr(
        contains("tasks/lock/src/lock.rs:19:19").and(contains("More about it: ./test_lock.sh\n")),
    );
    let refused = shown_with(&with("pub fn locked", "fn locked"));
    let refused = refused
        .code(1)
        .stdout(is_empty())
        .stderr(predicates::str::ends_with(
            "Your lock does not have the methods of the assignment.\n\
         ./test_lock.sh says what your lock lacks.\n",
        ));
    refused.stderr(contains("examples/run_lock").not());
    fs::remove_dir_all(&target).unwrap();
    fs::remove_dir_all(&project).unwrap();
}

/// A project with the scripts. A stand-in for cargo builds a stand-in for each program. That prints
/// the proposed command, its directory and its arguments, each followed by a bar.
struct Stand(TempDir);

/// The programs that the scripts may call, apart from cargo.
const TOOLS: &[&str] = &[
    "bash", "cat", "chmod", "cksum", "env", "find", "grep", "ls", "mkdir", "mktemp", "mv",
    "readlink", "rm", "sed", "sh", "sort", "stty", "tail", "touch",
];
const CARGO: &str = "#!/bin/sh
echo \"$*\" >>cargo.log
case $* in *grader*) program=target/debug/grader ;; *) program=target/debug/examples/run_lock ;; esac
if ! [ -e $program ]; then
    mkdir -p target/debug/examples
    printf '#!/bin/sh\\nprintf \"%%s|\" \"$GRADER_COMMAND\" \"$PWD\" \"$@\"\\n' >$program
    chmod +x $program
fi
echo \"{\\\"reason\\\":\\\"compiler-artifact\\\",\\\"executable\\\":\\\"$PWD/$program\\\",\\\"fresh\\\":true}\"
";
/// Sources of both programs.
const SOURCES: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "grader/src/main.rs",
    "tasks/common/src/lib.rs",
    "tasks/lock/src/lock.rs",
    "tasks/lock/src/reference.rs",
];

impl Stand {
    fn new() -> Stand {
        let dir = TempDir::with_prefix("проект с пробелом").expect("a temporary folder");
        let stand = Stand(dir);
        for name in ["run_lock.sh", "test_lock.sh", "tasks/lock/kit.sh"] {
            stand.lay(name, &read(name), 0o755);
        }
        for name in SOURCES {
            stand.lay(name, "", 0o644);
        }
        stand.lay("bin/cargo", CARGO, 0o755);
        for tool in TOOLS {
            let dirs = env::split_paths(&env::var_os("PATH").expect("a path")).collect::<Vec<_>>();
            let found = dirs.iter().map(|dir| dir.join(tool));
            let found = found.into_iter().find(|path| path.is_file());
            let found = found.unwrap_or_else(|| panic!("no {tool}"));
            symlink(found, stand.path("bin").join(tool)).expect("a link");
        }
        stand
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().canonicalize().expect("a folder").join(name)
    }

    fn lay(&self, name: &str, text: &str, mode: u32) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
    }

    /// Returns a program, called in a directory of the project.
    fn command(&self, dir: &str, program: &str) -> Command {
        let mut command = command(program);
        command
            .current_dir(self.path(dir))
            .env("PATH", self.path("bin"))
            .env("HOME", self.path("home"))
            .env_remove("CARGO_HOME")
            .env_remove("RUSTUP_HOME");
        command
    }

    /// Calls a script in the project's directory.
    #[track_caller]
    fn called(&self, script: &str, arguments: &[&str]) -> Assert {
        let mut command = self.command("", script);
        command.args(arguments).assert()
    }

    /// Returns the number of calls of cargo.
    fn builds(&self) -> usize {
        fs::read_to_string(self.path("cargo.log")).map_or(0, |log| log.lines().count())
    }

    /// Calls the script once more.
    #[track_caller]
    fn expect_builds(&self, script: &str, builds: usize, why: &str) {
        let before = self.builds();
        self.called(script, &[]).code(0);
        assert_eq!(self.builds() - before, builds, "{script}: {why}");
    }
}

#[test]
fn cargo_is_asked_only_when_something_changed() {
    let stand = Stand::new();
    for (script, program) in [
        ("./test_lock.sh", "target/debug/grader"),
        ("./run_lock.sh", "target/debug/examples/run_lock"),
    ] {
        stand.called(script, &[]).code(0);
        stand.expect_builds(script, 0, "nothing changed");
        for source in ["Cargo.toml", "Cargo.lock", "tasks/common/src/lib.rs"] {
            stand.lay(source, "changed", 0o644);
            stand.expect_builds(script, 1, source);
            stand.expect_builds(script, 0, source);
        }
        stand.lay("tasks/common/src/new.rs", "", 0o644);
        stand.expect_builds(script, 1, "a new file");
        fs::remove_file(stand.path("tasks/common/src/new.rs")).unwrap();
        stand.expect_builds(script, 1, "a file that went");
        stand.lay("rust-toolchain.toml", "", 0o644);
        stand.expect_builds(script, 1, "another toolchain");
        fs::remove_file(stand.path("rust-toolchain.toml")).unwrap();
        stand.expect_builds(script, 1, "the usual toolchain");
        stand.lay("home/.cargo/config.toml", script, 0o644);
        stand.expect_builds(script, 1, "cargo's settings");
        fs::remove_file(stand.path(program)).unwrap();
        stand.expect_builds(script, 1, "the program went");
        fs::rename(stand.path(program), stand.path("old")).unwrap();
        fs::copy(stand.path("old"), stand.path(program)).unwrap();
        stand.expect_builds(script, 1, "another program in its place");
        stand.expect_builds(script, 0, "nothing changed");
    }
}

#[test]
fn a_changed_lock_is_built_into_the_demos_and_not_into_the_grader() {
    let stand = Stand::new();
    for script in ["./test_lock.sh", "./run_lock.sh"] {
        stand.called(script, &[]).code(0);
    }
    stand.lay("tasks/lock/src/lock.rs", "changed", 0o644);
    stand.expect_builds("./test_lock.sh", 0, "the grader reads it anew");
    stand.expect_builds("./run_lock.sh", 1, "the demos are linked with it");
    stand.lay("tasks/lock/src/reference.rs", "changed", 0o644);
    stand.expect_builds("./test_lock.sh", 1, "the grader may hold it");
    // For cargo, the two are one file.
    stand.called("./run_lock.sh", &["--reference"]).code(0);
    stand.expect_builds("./run_lock.sh", 1, "our lock was in the demos");
}

#[test]
fn a_script_finds_its_project_however_it_is_called() {
    let stand = Stand::new();
    let elsewhere = stand.path("elsewhere");
    fs::create_dir_all(elsewhere.join("tasks/lock")).unwrap();
    let absolute = stand.path("test_lock.sh");
    symlink(&absolute, elsewhere.join("link.sh")).unwrap();
    stand.called("./test_lock.sh", &[]).code(0);
    let lock = |project: &str| format!("--student|{project}tasks/lock/src/lock.rs|");
    let project = format!("{}/", stand.path("").display());
    let project = project.replace("//", "/");
    let cases: &[(&str, &str, &[&str], &str, &str)] = &[
        ("", "./test_lock.sh", &[], "./test_lock.sh", ""),
        ("", "sh", &["test_lock.sh"], "./test_lock.sh", ""),
        ("", "bash", &["./test_lock.sh"], "./test_lock.sh", ""),
        ("tasks", "../test_lock.sh", &[], "../test_lock.sh", &project),
        ("elsewhere", "./link.sh", &[], "./link.sh", &project),
    ];
    for (dir, program, arguments, proposed, project) in cases {
        let mut command = stand.command(dir, program);
        command.args(*arguments).env("CDPATH", &elsewhere);
        let dir = stand.path(dir);
        let dir = dir.to_str().unwrap().trim_end_matches('/');
        let expected = format!("{proposed}|{dir}|{}", lock(project));
        command.assert().code(0).stdout(expected);
    }
    // A file without its executable bit, as after some unpackers.
    stand.lay("test_lock.sh", &read("test_lock.sh"), 0o644);
    let mut command = stand.command("", "bash");
    let shown = command.arg("test_lock.sh").assert().code(0);
    shown.stdout(starts_with("bash ./test_lock.sh|"));
}

#[test]
fn options_go_to_the_grader_and_other_arguments_are_refused() {
    let stand = Stand::new();
    stand.called("./test_lock.sh", &[]).code(0);
    let passed: &[(&[&str], &str)] = &[
        (&["replay", "B B", "R"], "replay|B B|R|"),
        (&["--lang", "en", "replay", "B"], "--lang|en|replay|B|"),
        (&["--html", "a b.html"], "--html|a b.html|"),
        (&["--hint", "2"], "--hint|2|"),
        (&["--nonsense"], "--nonsense|"),
        (&["doctor"], "doctor|"),
        (&["--help-all"], "--help|"),
        (&["replay", "--help"], "replay|--help|"),
    ];
    for (arguments, expected) in passed {
        let shown = stand.called("./test_lock.sh", arguments).code(0);
        shown.stdout(predicates::str::ends_with(format!("lock.rs|{expected}")));
    }
    let shown = stand.called("./test_lock.sh", &["--reference", "--verbose"]);
    let shown = shown
        .code(0)
        .stdout(starts_with("./test_lock.sh --reference|"));
    shown.stdout(contains("tasks/lock/src/reference.rs|--verbose|"));

    let refused: &[(&str, &[&str], &str)] = &[
        ("./test_lock.sh", &["hint"], "unexpected argument `hint`"),
        (
            "./test_lock.sh",
            &["tasks/lock/src/lock.rs"],
            "unexpected argument `tasks/lock/src/lock.rs`",
        ),
        ("./test_lock.sh", &["--lang=ru", "x"], "лишний аргумент `x`"),
        ("./run_lock.sh", &["hint"], "unexpected argument `hint`"),
        ("./run_lock.sh", &["none.rs"], "there is no file `none.rs`"),
        (
            "./run_lock.sh",
            &["--nonsense"],
            "unknown option `--nonsense`",
        ),
        (
            "./run_lock.sh",
            &["--lang", "fr"],
            "`--lang` is `en` or `ru`",
        ),
        ("./run_lock.sh", &["--lang"], "`--lang` is `en` or `ru`"),
        (
            "./run_lock.sh",
            &["api", "statistics"],
            "one demo at a time",
        ),
        (
            "./run_lock.sh",
            &["--lang", "ru", "x"],
            "лишний аргумент `x`",
        ),
    ];
    for (script, arguments, words) in refused {
        let shown = stand.called(script, arguments).code(2).stdout(is_empty());
        shown.stderr(contains(*words).and(contains(format!("{script} --help"))));
    }
}

#[test]
fn help_fits_a_terminal_in_both_languages() {
    let stand = Stand::new();
    for script in ["./run_lock.sh", "./test_lock.sh"] {
        for language in ["en", "ru"] {
            let shown = stand
                .called(script, &["--lang", language, "--help"])
                .code(0);
            let text = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
            assert_eq!(stand.builds(), 0, "help needs no build");
            for line in text.lines() {
                assert!(line.chars().count() <= 80, "{script}, {language}: {line}");
            }
        }
    }
}

#[test]
fn the_demos_are_given_the_width_of_the_terminal() {
    let stand = Stand::new();
    stand.called("./run_lock.sh", &[]).code(0);
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&ours)
        .and_then(|()| unlockpt(&ours))
        .expect("a terminal");
    let name = ptsname(&ours, Vec::new()).expect("its name");
    let name = name.to_str().expect("a path");
    let theirs = fs::File::options().read(true).write(true).open(name);
    let theirs = theirs.expect("its other end");
    let size = Winsize {
        ws_row: 24,
        ws_col: 40,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&theirs, size).expect("a terminal has a size");
    let mut command = std::process::Command::new("./run_lock.sh");
    command
        .current_dir(stand.path(""))
        .env("PATH", stand.path("bin"))
        .stdout(theirs.try_clone().expect("one more descriptor"));
    assert!(command.status().expect("it starts").success());
    let mut shown = [0; 4096];
    let length = fs::File::from(ours).read(&mut shown).expect("output");
    let shown = String::from_utf8_lossy(&shown[..length]);
    assert!(shown.contains("|--columns|40|"), "{shown}");
}

#[test]
fn without_cargo_one_sentence_says_what_to_do() {
    let stand = Stand::new();
    fs::remove_file(stand.path("bin/cargo")).unwrap();
    for script in ["./run_lock.sh", "./test_lock.sh"] {
        let shown = stand.called(script, &[]).code(70).stdout(is_empty());
        let words = String::from_utf8(shown.get_output().stderr.clone()).unwrap();
        assert!(words.contains("https://rustup.rs"), "{words}");
        assert_eq!(words.lines().count(), 1, "{words}");
    }
}

#[test]
fn a_build_that_fails_is_no_verdict() {
    let stand = Stand::new();
    stand.lay("bin/cargo", "#!/bin/sh\necho broken >&2; exit 101\n", 0o755);
    stand
        .called("./test_lock.sh", &[])
        .code(70)
        .stderr(contains("broken"));
    stand
        .called("./run_lock.sh", &[])
        .code(1)
        .stderr(contains("broken"));
}

/// Returns the lines of a Rust file without comments.
fn code(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .collect()
}

#[test]
fn the_stub_with_russian_comments_is_the_same_stub() {
    let english = read("tasks/lock/src/lock.rs");
    assert_eq!(code(&english), code(&read("tasks/lock/src/lock.ru.rs")));
}

#[test]
fn the_russian_steps_of_the_event_quote_its_source() {
    let (steps, source) = (
        read("tasks/event/README.ru.md"),
        read("tasks/event/src/lib.rs"),
    );
    let (source, blocks) = (code(&source), steps.split("```rust,ignore\n").skip(1));
    let mut quoted = 0;
    for block in blocks {
        for line in code(block.split("```").next().unwrap_or_default()) {
            assert!(source.contains(&line), "{line}");
            quoted += 1;
        }
    }
    assert!(quoted > 20, "{quoted}");
}
