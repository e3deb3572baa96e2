//! The grader's executable, from the command line to the exit status.

mod support;

use std::fs::{self, File, Permissions};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command as StdCommand, Stdio};

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use grader::exercise::Check;
use grader::exercise::How;
use grader::exercises;
use predicates::prelude::*;
use predicates::str::{contains, is_empty, starts_with};
use serde_json::Value;

use support::{
    Desk, KIT, LOCK, check, command, graded, grader, not_passed, read, replaced, root, with,
};

// The project's own solutions.

#[test]
fn the_stub_is_not_written_yet_and_no_wall_of_panics() {
    let (status, report) = graded(&read("tasks/lock/src/lock.rs"));
    assert_eq!((status, &report["points"]), (1, &Value::from(0)));
    assert_eq!(report["outcome"], "not-written");
    let methods = report["unwritten"].as_array().unwrap().iter();
    let methods: Vec<_> = methods
        .map(|todo| todo["method"].as_str().unwrap())
        .collect();
    assert_eq!(methods, ["new", "locked", "acquire", "release"]);
    let desk = Desk::with(&read("tasks/lock/src/lock.rs"));
    let told = desk.grader().args(["--student", "lock.rs"]).assert();
    told.code(1)
        .stderr(is_empty())
        .stdout(contains("`Lock` is not written yet").and(contains("panicked").not()));
}

#[test]
fn the_reference_gets_full_marks() {
    let (status, report) = graded(&read("tasks/lock/src/reference.rs"));
    assert_eq!(
        (status, &report["points"]),
        (0, &Value::from(100)),
        "{report:#}"
    );
}

#[test]
fn the_lock_that_other_tests_change_gets_full_marks() {
    let (status, report) = graded(LOCK);
    assert_eq!(
        (status, &report["points"]),
        (0, &Value::from(100)),
        "{report:#}"
    );
}

#[test]
fn the_worked_example_gets_full_marks_as_file_and_as_folder() {
    let desk = Desk::new();
    for path in ["tasks/event", "tasks/event/src/lib.rs"] {
        let path = root().join(path).display().to_string();
        let (status, report) = desk.report(&["--task", "event", "--student", &path]);
        assert_eq!(
            (status, &report["points"]),
            (0, &Value::from(100)),
            "{report:#}"
        );
    }
}

#[test]
fn the_exercise_as_a_package_folder_is_not_written_yet() {
    let dir = root().join("tasks/lock").display().to_string();
    let (status, report) = Desk::new().report(&["--student", &dir]);
    assert_eq!(
        (status, &report["outcome"]),
        (1, &Value::from("not-written")),
        "{report:#}"
    );
}

#[test]
fn every_small_program_was_run() {
    let (_, report) = graded(LOCK);
    assert!(
        report["exhaustive_programs"].as_u64().unwrap() > 100,
        "{}",
        report["exhaustive_programs"]
    );
}

// Packages.

#[test]
fn a_package_gives_its_sources_and_nothing_else() {
    let canary = |what: &str| format!("fn main() {{ std::fs::write(\"{what}\", \"\").unwrap(); }}");
    let desk = Desk::new();
    desk.lay("my lock/src/lib.rs", "mod inner;\npub use inner::Lock;\n");
    desk.lay("my lock/src/inner.rs", LOCK);
    desk.lay(
        "my lock/Cargo.toml",
        "[package]\nname = \"x\"\nversion = \"1.0.0\"\n[features]\nno = [\"such\"]\n",
    );
    desk.lay("my lock/build.rs", canary("built"));
    desk.lay(
        "my lock/rust-toolchain.toml",
        "[toolchain]\npath = \"/nowhere\"\n",
    );
    desk.lay(
        "my lock/.cargo/config.toml",
        "[build]\nrustc-wrapper = \"/nowhere\"\n",
    );
    for path in [
        "my lock",
        "my lock/",
        "my lock/src/lib.rs",
        "./my lock/src/../src/lib.rs",
    ] {
        let (status, report) = desk.report(&["--student", path]);
        assert_eq!(
            (status, &report["points"]),
            (0, &Value::from(100)),
            "{path}: {report:#}"
        );
        let notes = report["notes"].to_string();
        for name in ["Cargo.toml", "build.rs", ".cargo", "rust-toolchain.toml"] {
            assert!(
                notes.contains(name),
                "{path}: nothing is said of {name}: {notes}"
            );
        }
    }
    assert!(!desk.path().join("built").exists() && !desk.path().join("my lock/built").exists());
}

// Submissions that are not run.

#[test]
fn a_rule_violation_is_reported_with_its_place_and_nothing_runs() {
    let first = "use std::cell::{Cell, RefCell};";
    let cases = [
        (
            "no-async",
            with("pub fn locked", "pub async fn locked"),
            18,
            9,
        ),
        (
            "no-async",
            with("yield &waiter.turn;", "waiter.turn.await;"),
            29,
            25,
        ),
        (
            "no-unsafe",
            with("self.held.get()\n", "unsafe { self.held.get() }\n"),
            19,
            9,
        ),
        (
            "no-threads",
            with(first, &format!("{first} use std::thread;")),
            3,
            37,
        ),
        (
            "no-processes",
            with(
                "self.pass_on();\n        Ok",
                "std::process::exit(0);\n        Ok",
            ),
            38,
            9,
        ),
        (
            "no-processes",
            with(
                first,
                &format!("{first} use std as s; fn f() {{ s::process::abort() }}"),
            ),
            3,
            0,
        ),
        (
            "no-files",
            with(
                first,
                &format!("{first} fn f() {{ r#std::r#fs::remove_file(\"x\").ok(); }}"),
            ),
            3,
            0,
        ),
        (
            "no-include",
            with(
                first,
                &format!("{first} const X: &str = include_str!(\"/etc/passwd\");"),
            ),
            3,
            0,
        ),
        (
            "no-environment",
            with(first, &format!("{first} const X: &str = env!(\"HOME\");")),
            3,
            0,
        ),
        (
            "no-path-attribute",
            with(first, &format!("#[path = \"/etc/passwd\"] mod x;\n{first}")),
            3,
            0,
        ),
        (
            "no-extern",
            with(first, &format!("{first} extern crate alloc;")),
            3,
            0,
        ),
        (
            "only-std-and-common",
            with(first, &format!("{first} use protocol::Answer;")),
            3,
            0,
        ),
    ];
    for (rule, text, line, column) in cases {
        let (status, report) = graded(&text);
        let breach = &report["rule_violations"][0];
        assert_eq!(
            (status, &report["outcome"]),
            (1, &Value::from("refused")),
            "{rule}: {report:#}"
        );
        assert_eq!(
            (&breach["rule"], &breach["line"]),
            (&rule.into(), &line.into()),
            "{report:#}"
        );
        assert!(
            column == 0 || breach["column"] == column,
            "{rule}: {breach:#}"
        );
        assert_eq!(breach["file"], "lock.rs");
        let source = text.lines().nth(line - 1).unwrap();
        assert_eq!(
            breach["source"].as_str().map(str::trim),
            Some(source.trim())
        );
    }
}

#[test]
fn words_in_comments_strings_and_names_break_no_rule() {
    let text = with(
        "self.pass_on();",
        "// async .await unsafe std::process::exit(0) include_str!(\"x\")\n        \
         let unsafely = \"unsafe { std::process::exit(0) }\";\n        \
         let _ = (unsafely, r#\"extern crate libc; async {}\"#);\n        self.pass_on();",
    );
    let (status, report) = graded(&text);
    assert_eq!(
        (status, &report["points"]),
        (0, &Value::from(100)),
        "{report:#}"
    );
}

#[test]
fn a_compile_error_stands_on_the_students_own_path_and_lines() {
    let cases = [
        (
            "self.held.get()\n",
            "self.held.got()\n",
            "lock.rs:19:19",
            "no method named `got`",
        ),
        ("yield &waiter.turn;", "yield 5;", "lock.rs:29:", "error"),
        (
            "waiter.has_it = true;",
            "waiter.has_it = 1;",
            "lock.rs:30:29",
            "expected `bool`, found integer",
        ),
        (
            "self.pass_on();\n        Ok(())",
            "self.pass_on()\n        Ok(())",
            "lock.rs:38:23",
            "expected `;`",
        ),
        (
            "-> impl Coroutine<Return = ()> {",
            "-> impl Coroutine<Return = ()> {{",
            "lock.rs:",
            "error",
        ),
        (
            "yield &waiter.turn;",
            "yield &waiter.turn; self.release()?;",
            "lock.rs:29:",
            "in a coroutine that returns `()`",
        ),
        (
            "yield &waiter.turn;",
            "yield &waiter.turn; yield from self.acquire();",
            "lock.rs:",
            "use a loop in place of the recursion",
        ),
    ];
    for (part, otherwise, place, words) in cases {
        let (status, report) = graded(&with(part, otherwise));
        assert_eq!(
            (status, &report["outcome"]),
            (1, &Value::from("not-built")),
            "{report:#}"
        );
        let told = report["diagnostics"].as_str().unwrap();
        assert!(
            told.contains(place) && told.contains(words),
            "`{otherwise}`:\n{told}"
        );
        for ours in [
            "/lib.rs",
            "glue.rs",
            "rustc --explain /",
            "grader-kit",
            "async",
        ] {
            assert!(!told.contains(ours), "`{ours}` in:\n{told}");
        }
    }
}

#[test]
fn what_the_compiler_warns_of_costs_nothing_whatever_flags_the_user_has() {
    let desk = Desk::with(&with("self.pass_on();", "let unused = 1; self.pass_on();"));
    desk.lay(
        ".cargo/config.toml",
        "[build]\nrustflags = [\"-Dwarnings\"]\nrustc-wrapper = \"/nowhere\"\n",
    );
    desk.lay("rust-toolchain.toml", "[toolchain]\npath = \"/nowhere\"\n");
    let mut command = desk.grader();
    command
        .env("RUSTFLAGS", "-Dwarnings")
        .env("CARGO_ENCODED_RUSTFLAGS", "-Dwarnings");
    command
        .env("RUSTC_WRAPPER", "/nowhere")
        .env("RUSTC", "/nowhere");
    let told = command.args(["--student", "lock.rs"]).assert();
    told.code(0)
        .stderr(is_empty())
        .stdout(contains("unused variable: `unused`").and(contains("100 of 100 points")));
}

#[test]
fn what_is_no_submission_is_told_in_words() {
    let cases: [(&str, &[u8], &str); 5] = [
        (
            "latin1.rs",
            b"// gr\xfc\xdf dich\n",
            "is not a text in UTF-8: see line 1",
        ),
        ("nul.rs", b"\n// \0\n", "NUL character in line 2"),
        ("empty.rs", b" \n\t\n", "is empty"),
        ("huge.rs", &vec![b'\n'; 300 << 10], "is larger than 256 KiB"),
        ("mac.rs", b"// one\r// two\n", "carriage return"),
    ];
    for (name, bytes, words) in cases {
        let desk = Desk::new();
        desk.lay(name, bytes);
        let (status, report) = desk.report(&["--student", name]);
        assert_eq!(
            (status, &report["outcome"]),
            (1, &Value::from("unreadable")),
            "{name}"
        );
        let message = report["message"].as_str().unwrap();
        assert!(
            message.contains(words) && message.contains(name),
            "{message}"
        );
    }
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark_are_welcome() {
    let text = format!("\u{feff}{}", LOCK.replace('\n', "\r\n"));
    let (status, report) = graded(&text);
    assert_eq!(
        (status, &report["points"]),
        (0, &Value::from(100)),
        "{report:#}"
    );
}

// Faults that affect only their own checks.

#[test]
fn a_method_that_cannot_be_called_costs_only_the_checks_that_need_it() {
    let locked = "pub fn locked(&self) -> bool {\n        self.held.get()\n    }";
    let cases = [
        ("missing", locked, ""),
        ("private", "pub fn locked(", "fn locked("),
        ("another name", "pub fn locked(", "pub fn is_locked("),
        (
            "another argument",
            "locked(&self)",
            "locked(&self, _now: bool)",
        ),
        (
            "another return type",
            "bool {\n        self.held.get()",
            "Option<bool> {\n        Some(self.held.get())",
        ),
        (
            "another receiver",
            "locked(&self)",
            "locked(self: std::rc::Rc<Lock>)",
        ),
    ];
    for (case, part, otherwise) in cases {
        let (status, report) = graded(&with(part, otherwise));
        assert_eq!(
            (status, not_passed(&report)),
            (1, vec!["locked"]),
            "{case}: {report:#}"
        );
        assert_eq!(
            report["method_mismatches"].as_array().map(Vec::len),
            Some(1),
            "{case}: {report:#}"
        );
        let unusable = &report["method_mismatches"][0];
        assert_eq!(unusable["method"], "locked", "{case}");
        assert_eq!(
            unusable["signature"], "pub fn locked(&self) -> bool",
            "{case}"
        );
        let reason = check(&report, "locked")["reason"].as_str().unwrap();
        assert!(reason.contains("`locked`"), "{case}: {reason}");
    }
}

#[test]
fn without_acquire_nothing_can_be_judged_and_without_a_lock_nothing_is_run() {
    let (status, report) = graded(&with("pub fn acquire", "pub fn get"));
    assert_eq!(
        (status, &report["points"]),
        (1, &Value::from(0)),
        "{report:#}"
    );
    assert_eq!(report["method_mismatches"][0]["method"], "acquire");
    let (status, report) = graded("pub struct Look;\n");
    assert_eq!(
        (status, &report["outcome"]),
        (1, &Value::from("not-built")),
        "{report:#}"
    );
    assert!(
        report["method_mismatches"][0]["message"]
            .as_str()
            .unwrap()
            .contains("no `Lock`"),
        "{report:#}"
    );
}

/// Checks that a failure to release a free lock shows in the checks that do this, and in no other.
#[track_caller]
fn costs_only_the_release_of_a_free_lock(code: &str, kind: &str, words: &str) {
    let releases_a_free_lock = |check: &&Check| match check.how {
        How::Probe { word, .. } => word.contains('X'),
        How::Explore { .. } | How::Scenario { .. } => false,
    };
    let checks = exercises::lock::SPEC
        .checks
        .iter()
        .filter(releases_a_free_lock);
    let expected: Vec<_> = checks.map(|check| check.name).collect();
    let (status, report) = graded(&with("return Err(NotLocked);", code));
    assert_eq!((status, not_passed(&report)), (1, expected));
    let finding = &check(&report, "release-free")["finding"];
    assert_eq!(finding["kind"], kind, "{finding:#}");
    assert!(
        finding["seen"].as_str().unwrap().contains(words),
        "{finding:#}"
    );
}

#[test]
fn a_panic_costs_only_the_check_in_which_it_happens() {
    costs_only_the_release_of_a_free_lock(
        "panic!(\"nobody holds it\")",
        "action",
        "nobody holds it",
    );
}

#[test]
fn an_overflow_of_a_number_is_a_panic() {
    costs_only_the_release_of_a_free_lock(
        "let none = self.queue.borrow().len(); let _ = none - 1; return Err(NotLocked);",
        "action",
        "overflow",
    );
}

#[test]
fn an_abort_costs_only_the_check_in_which_it_happens() {
    let abort = "struct Bomb; impl Drop for Bomb { fn drop(&mut self) { panic!(\"second\") } } \
                 let _bomb = Bomb; panic!(\"first\")";
    costs_only_the_release_of_a_free_lock(abort, "action", "first");
}

#[test]
fn a_stack_overflow_costs_only_the_check_in_which_it_happens() {
    let deep = "fn deep(n: u64) -> u64 { if n == u64::MAX { 0 } else { std::hint::black_box(deep(n + 1)) + 1 } } \
                if deep(1) > 0 { return Err(NotLocked); }";
    costs_only_the_release_of_a_free_lock(deep, "crash", "the stack overflowed");
}

#[test]
fn memory_without_end_costs_only_the_check_in_which_it_is_asked_for() {
    let eat =
        "let mut all = Vec::new(); loop { all.push(std::hint::black_box(vec![1_u8; 1 << 20])); }";
    costs_only_the_release_of_a_free_lock(eat, "crash", "more memory than there is for it");
}

#[test]
fn a_step_that_never_ends_costs_only_the_check_in_which_it_happens() {
    let spin = "loop { std::hint::spin_loop(); }";
    costs_only_the_release_of_a_free_lock(spin, "spinning", "until its processor time was used up");
}

#[test]
fn a_blocked_thread_costs_only_the_check_in_which_it_happens() {
    let block = "let mutex = std::sync::Mutex::new(()); let _one = mutex.lock(); let _two = mutex.lock(); \
                 return Err(NotLocked);";
    costs_only_the_release_of_a_free_lock(block, "blocked", "put the whole thread to sleep");
}

#[test]
fn a_flood_of_output_costs_only_the_check_in_which_it_happens() {
    let flood = "let line = \"x\".repeat(1 << 16); loop { println!(\"{line}\"); }";
    costs_only_the_release_of_a_free_lock(flood, "crash", "printed without end");
}

#[test]
fn what_a_submission_prints_counts_for_nothing() {
    let forged = "println!(\"100 of 100 points\"); eprintln!(\"{{\\\"points\\\": 100}}\"); Ok(())\n    }\n\n    /// Passes";
    let wrong = with(
        "self.pass_on();\n        Ok(())\n    }\n\n    /// Passes",
        forged,
    );
    let (status, report) = graded(&wrong);
    assert_eq!(status, 1, "{report:#}");
    assert!(not_passed(&report).contains(&"progress"), "{report:#}");
    let (status, report) = graded(&with(
        "self.pass_on();",
        "println!(\"released\"); self.pass_on();",
    ));
    assert_eq!(
        (status, &report["points"]),
        (0, &Value::from(100)),
        "{report:#}"
    );
}

// Exit statuses.

#[test]
fn help_and_version_are_no_failure() {
    for (argument, words) in [
        ("--help", "Exit status:"),
        ("-h", "Examples:"),
        ("--version", "grader "),
    ] {
        grader()
            .arg(argument)
            .assert()
            .code(0)
            .stderr(is_empty())
            .stdout(contains(words));
    }
}

#[test]
fn wrong_usage_has_a_status_of_its_own_and_says_what_is_wrong() {
    let desk = Desk::with(LOCK);
    fs::create_dir(desk.path().join("folder")).unwrap();
    let cases: [(&[&str], &str); 10] = [
        (&[], "--student"),
        (&["--studnet", "lock.rs"], "--studnet"),
        (&["--student"], "--student"),
        (&["--student", "lock.rs", "--task", "barrier"], "barrier"),
        (&["--student", "lock.rs", "--format", "xml"], "xml"),
        (&["--student", "lock.rs", "lock.rs"], "lock.rs"),
        (
            &["--student", "nowhere.rs"],
            "There is no file or folder `nowhere.rs`",
        ),
        (
            &["--student", "folder"],
            "There is no `src/lib.rs` in the folder `folder`",
        ),
        (
            &["--student", "lock.rs/lock.rs"],
            "a part of this path is a file",
        ),
        (&["--student", ""], ""),
    ];
    for (arguments, words) in cases {
        let told = desk.grader().args(arguments).assert();
        told.code(2)
            .stdout(is_empty())
            .stderr(contains(words).and(is_empty().not()));
    }
}

#[test]
fn what_is_neither_file_nor_folder_is_wrong_usage_at_once() {
    let desk = Desk::new();
    let made = StdCommand::new("mkfifo")
        .arg(desk.path().join("pipe.rs"))
        .status();
    assert!(made.expect("mkfifo is there").success());
    for (path, words) in [("pipe.rs", "is a pipe"), ("/dev/zero", "is a device")] {
        let told = desk.grader().args(["--student", path]).assert();
        told.code(2).stdout(is_empty()).stderr(contains(words));
    }
}

#[test]
fn a_file_that_may_not_be_read_is_wrong_usage() {
    let desk = Desk::with(LOCK);
    let path = desk.path().join("lock.rs");
    fs::set_permissions(&path, Permissions::from_mode(0o0)).unwrap();
    if File::open(&path).is_ok() {
        eprintln!("not tried: this user may read every file");
        return;
    }
    let told = desk.grader().args(["--student", "lock.rs"]).assert();
    told.code(2)
        .stdout(is_empty())
        .stderr(contains("the permission is missing"));
}

#[test]
fn a_report_that_cannot_be_written_is_the_graders_own_failure() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        eprintln!("not tried: this system has no /dev/full");
        return;
    };
    let desk = Desk::with("// empty\n");
    let mut command = StdCommand::new(cargo_bin!("grader"));
    command
        .args(["--student", "lock.rs"])
        .current_dir(desk.path())
        .stdout(full);
    let output = command.stderr(Stdio::piped()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(70), "{errors}");
    assert!(errors.contains("The grader itself failed"), "{errors}");
}

#[test]
fn a_grader_without_a_writable_directory_reports_it_and_costs_no_marks() {
    let desk = Desk::with(LOCK);
    fs::copy(cargo_bin!("grader"), desk.path().join("grader")).unwrap();
    // Files in place of directories.
    desk.lay("grader-kit", "");
    desk.lay("no-folder", "");
    let mut command = command(desk.path().join("grader"));
    command
        .env_remove("HOME")
        .env("TMPDIR", desk.path().join("no-folder"));
    command
        .current_dir(desk.path())
        .args(["--student", "lock.rs"]);
    let told = command.assert().code(70).stdout(is_empty());
    told.stderr(contains("The grader itself failed").and(contains("because: ")));
}

// Working directories and file names.

#[test]
fn a_submission_may_be_called_anything() {
    let desk = Desk::new();
    let names = [
        "my lock.rs",
        "мой замок.rs",
        "ロック/замок für José.rs",
        "-lock.rs",
        "--help",
        "a=b.rs",
        "lock.rs.txt",
        "lock",
        "two\nlines.rs",
        "'\"$HOME`;&|*?.rs",
    ];
    for name in names {
        desk.lay(name, LOCK);
        let (status, report) = desk.report(&[&format!("--student={name}")]);
        assert_eq!(
            (status, &report["points"]),
            (0, &Value::from(100)),
            "{name}: {report:#}"
        );
        assert_eq!(report["submission"], name);
        let (status, _) = desk.report(&["--student", &format!("./{name}")]);
        assert_eq!(status, 0, "./{name}");
    }
    let name = std::ffi::OsStr::from_bytes(b"lo\xffck.rs");
    desk.lay(name, LOCK);
    desk.grader()
        .arg("--student")
        .arg(name)
        .assert()
        .code(0)
        .stderr(is_empty());
}

#[test]
fn a_compile_error_names_the_file_as_the_user_did() {
    let desk = Desk::new();
    let wrong = with("self.held.get()\n", "self.held.got()\n");
    for name in ["мой замок.rs", "a folder/-lock.rs"] {
        let path = desk.lay(name, &wrong);
        for path in [name.to_owned(), path.display().to_string()] {
            let (_, report) = desk.report(&[&format!("--student={path}")]);
            let told = report["diagnostics"].as_str().unwrap();
            assert!(told.contains(&format!("--> {path}:19:19")), "{told}");
        }
    }
}

#[test]
fn a_relative_path_means_what_it_means_where_the_grader_is_called() {
    let desk = Desk::new();
    desk.lay("here/lock.rs", LOCK);
    fs::create_dir(desk.path().join("there")).unwrap();
    let mut command = grader();
    command
        .current_dir(desk.path().join("there"))
        .args(["--student", "../here/lock.rs"]);
    command.assert().code(0).stdout(contains("../here/lock.rs"));
    let mut command = grader();
    command
        .current_dir("/")
        .arg("--student")
        .arg(desk.path().join("here/lock.rs"));
    command.assert().code(0);
}

#[test]
fn nothing_is_left_beside_the_submission_or_where_temporary_files_go() {
    let desk = Desk::with(LOCK);
    let temporary = Desk::new();
    let before = entries(desk.path());
    let mut command = desk.grader();
    command
        .env("TMPDIR", temporary.path())
        .args(["--student", "lock.rs"])
        .assert()
        .code(0);
    assert_eq!(entries(desk.path()), before);
    let left: Vec<String> = entries(temporary.path())
        .iter()
        .flat_map(|own| entries(own.as_ref()))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

fn entries(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().path().display().to_string())
        .collect();
    names.sort();
    names
}

#[test]
fn a_user_without_a_home_is_served() {
    let desk = Desk::with(LOCK);
    desk.grader()
        .env_remove("HOME")
        .args(["--student", "lock.rs"])
        .assert()
        .code(0)
        .stderr(is_empty());
    let mut bare = desk.grader();
    bare.env_clear()
        .args(["--student", "lock.rs"])
        .assert()
        .code(0)
        .stderr(is_empty());
}

/// Returns a grader in another directory, with a kit beside it.
fn moved_grader(desk: &Desk) -> Command {
    let elsewhere = desk.path().join("elsewhere");
    let kit = elsewhere.join("grader-kit").join(KIT.file_name().unwrap());
    fs::create_dir_all(&kit).unwrap();
    fs::copy(cargo_bin!("grader"), elsewhere.join("grader")).unwrap();
    for file in fs::read_dir(&*KIT).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), kit.join(file.file_name())).unwrap();
    }
    let mut command = command(elsewhere.join("grader"));
    command
        .current_dir(desk.path())
        .args(["--student", "lock.rs"]);
    command
}

#[test]
fn a_cache_that_may_only_be_read_will_do() {
    let desk = Desk::with(LOCK);
    let mut command = moved_grader(&desk);
    let cache = desk.path().join("elsewhere/grader-kit");
    let dirs = [cache.join(KIT.file_name().unwrap()), cache];
    for dir in &dirs {
        fs::set_permissions(dir, Permissions::from_mode(0o555)).unwrap();
    }
    let graded = command.assert();
    for dir in dirs.iter().rev() {
        fs::set_permissions(dir, Permissions::from_mode(0o755)).unwrap();
    }
    graded.code(0).stderr(is_empty());
}

#[test]
fn a_damaged_kit_is_built_anew() {
    let desk = Desk::with(LOCK);
    let mut command = moved_grader(&desk);
    let kit = desk
        .path()
        .join("elsewhere/grader-kit")
        .join(KIT.file_name().unwrap());
    let list = fs::read_to_string(kit.join("kit.json")).unwrap();
    let library = fs::read_dir(&kit).unwrap().map(|file| file.unwrap().path());
    let library = library
        .into_iter()
        .find(|path| path.display().to_string().contains("libharness"));
    File::options()
        .write(true)
        .open(library.unwrap())
        .unwrap()
        .set_len(100)
        .unwrap();
    // Only the output before the build is checked: the build itself would take long.
    fs::remove_dir_all(desk.path().join("elsewhere/grader-kit/build")).ok();
    command
        .env("PATH", "/nowhere")
        .env("CARGO_HOME", desk.path().join("no-crates"));
    command.env("HTTPS_PROXY", "http://127.0.0.1:1");
    command
        .assert()
        .stderr(starts_with("Building what every submission is linked with"));
    assert!(list.contains("libharness"));
}

// The form of the report.

#[test]
fn the_same_file_graded_twice_gives_the_same_bytes() {
    let submissions = [
        LOCK.to_owned(),
        with("self.pass_on();\n        Ok(())", "Ok(())"),
        with("return Err(NotLocked);", "panic!(\"nobody\");"),
        with("pub fn locked", "fn locked"),
        with("self.held.get()\n", "self.held.got()\n"),
        with("pub fn locked", "pub async fn locked"),
    ];
    submissions
        .iter()
        .for_each(|text| same_bytes_each_time(text));
}

/// The system randomizes addresses, and so their order.
#[test]
fn a_lock_that_goes_through_addresses_gets_the_same_bytes_too() {
    let text = read("tests/corpus/lock/wrong/waiters-in-a-hash-map.rs");
    let ordered = replaced(
        &text,
        "use std::collections::HashMap;",
        "use std::collections::BTreeMap;",
    );
    let ordered = ordered.replace("HashMap<u64, Future>", "BTreeMap<u64, Future>");
    let address = "let spread = (&raw const *Box::leak(Box::new(id))).addr() as u64; let id = (spread ^ (spread >> 12)).wrapping_mul(0x9e37_79b9_7f4a_7c15);\n            let mut place";
    same_bytes_each_time(&replaced(&ordered, "let mut place", address));
}

#[track_caller]
fn same_bytes_each_time(text: &str) {
    let desk = Desk::with(text);
    for format in ["text", "json"] {
        let once = || {
            let mut command = desk.grader();
            command.args(["--verbose", "--student", "lock.rs", "--format", format]);
            command.output().unwrap()
        };
        let (one, other) = (once(), once());
        let [one_text, other_text] =
            [&one, &other].map(|output| String::from_utf8_lossy(&output.stdout));
        let differ = one_text
            .lines()
            .zip(other_text.lines())
            .find(|(one, other)| one != other);
        assert!(
            one == other && !one.stdout.is_empty(),
            "{format}: {differ:#?}"
        );
    }
}

/// Returns two properties of a report in this environment: it is coloured, and it is ASCII.
fn look(arguments: &[&str], environment: &[(&str, &str)]) -> (bool, bool) {
    let desk = Desk::with("// nothing\n");
    let mut command = desk.grader();
    command
        .args(["--student", "lock.rs"])
        .args(arguments)
        .envs(environment.iter().copied());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    (output.stdout.contains(&0x1b), output.stdout.is_ascii())
}

#[test]
fn colour_is_shown_only_where_it_is_wanted() {
    let cases: [Look<'_>; 8] = [
        (&[], &[], false),
        (&[], &[("CLICOLOR_FORCE", "1")], true),
        (&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        (&[], &[("NO_COLOR", "1")], false),
        (&["--color", "always"], &[], true),
        (&["--color=always"], &[("NO_COLOR", "1")], true),
        (&["--color", "never"], &[("CLICOLOR_FORCE", "1")], false),
        (&["--color", "auto"], &[("TERM", "dumb")], false),
    ];
    for (arguments, environment, coloured) in cases {
        assert_eq!(
            look(arguments, environment).0,
            coloured,
            "{arguments:?} {environment:?}"
        );
    }
}

#[test]
fn signs_beyond_ascii_are_shown_only_where_the_locale_has_them() {
    let cases: [Look<'_>; 5] = [
        (&[], &[("LC_ALL", "C.UTF-8")], false),
        (&[], &[("LC_ALL", "C")], true),
        (&[], &[("LC_ALL", ""), ("LANG", "ru_RU.utf8")], false),
        (
            &[],
            &[("LC_ALL", ""), ("LC_CTYPE", "C"), ("LANG", "ru_RU.utf8")],
            true,
        ),
        (&["--ascii"], &[("LC_ALL", "C.UTF-8")], true),
    ];
    for (arguments, environment, ascii) in cases {
        assert_eq!(
            look(arguments, environment).1,
            ascii,
            "{arguments:?} {environment:?}"
        );
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let desk = Desk::with(&with("self.pass_on();\n        Ok(())", "Ok(())"));
    for format in ["text", "json"] {
        let mut command = StdCommand::new(cargo_bin!("grader"));
        command.current_dir(desk.path()).args([
            "--student",
            "lock.rs",
            "--verbose",
            "--format",
            format,
        ]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut errors = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut errors)
            .unwrap();
        assert_eq!(
            (child.wait().unwrap().code(), errors.as_str()),
            (Some(1), ""),
            "{format}"
        );
    }
}

#[test]
fn the_signs_of_another_terminal_do_not_come_through_from_a_submission() {
    let desk = Desk::new();
    desk.lay(
        "\u{1b}[31m.rs",
        with(
            "return Err(NotLocked);",
            "panic!(\"\u{1b}[2J\u{7}\u{9b}31m\")",
        ),
    );
    for format in ["text", "json"] {
        let mut command = desk.grader();
        command.args(["--student", "\u{1b}[31m.rs", "--format", format]);
        let told = command.assert().code(1);
        told.stdout(
            contains("\u{1b}")
                .not()
                .and(contains("\u{7}").not())
                .and(contains("\u{9b}").not()),
        );
    }
}

// The amount of detail.

#[test]
fn hints_come_one_after_the_other() {
    let desk = Desk::with(&read("tests/corpus/lock/wrong/newcomers-overtake.rs"));
    let hints = |arguments: &[&str]| {
        let mut command = desk.grader();
        let told = command
            .args(["--student", "lock.rs"])
            .args(arguments)
            .assert()
            .code(1);
        let told = String::from_utf8_lossy(&told.get_output().stdout).into_owned();
        told.lines()
            .filter(|line| line.starts_with("Hint "))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(hints(&[]).len(), 0);
    assert_eq!(hints(&["--hint"]).len(), 1);
    let all = hints(&["--hint", "3"]);
    assert_eq!(all.len(), 3);
    for number in 1..=3 {
        assert_eq!(hints(&["--hint", &number.to_string()]), all[..number]);
    }
    desk.grader()
        .args(["--student", "lock.rs", "--hint", "4"])
        .assert()
        .code(2);
}

#[test]
fn more_depth_runs_more_programs() {
    let desk = Desk::with(LOCK);
    let programs = |depth: &str| {
        let (status, report) = desk.report(&["--student", "lock.rs", "--depth", depth]);
        assert_eq!(status, 0, "{report:#}");
        report["exhaustive_programs"].as_u64().unwrap()
    };
    assert!(programs("5") < programs("6"));
    for depth in ["0", "9", "-1", "deep"] {
        desk.grader()
            .args(["--student", "lock.rs", "--depth", depth])
            .assert()
            .code(2);
    }
}

// Replay.

#[test]
fn a_program_from_a_report_is_run_again_by_its_word() {
    let desk = Desk::with(&with("self.pass_on();\n        Ok(())", "Ok(())"));
    let (_, report) = desk.report(&["--student", "lock.rs"]);
    for failed in not_passed(&report) {
        let finding = &check(&report, failed)["finding"];
        let Some(word) = finding["program"].as_str() else {
            continue;
        };
        let mut command = desk.grader();
        command.args(["replay", "--student", "lock.rs", word]);
        let told = command.assert().code(1).stderr(is_empty());
        let told = String::from_utf8_lossy(&told.get_output().stdout).into_owned();
        let step = format!("Step {}", finding["step"]);
        // The long notation of a program is wrapped.
        let unwrapped: String = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            unwrapped.contains(word) && unwrapped.contains(&step),
            "{word}, {step}:\n{told}"
        );
    }
}

#[test]
fn a_program_that_breaks_nothing_is_drawn_too() {
    let desk = Desk::with(LOCK);
    let mut command = desk.grader();
    command.args(["replay", "--student", "lock.rs", "B", "B", "R", "T"]);
    command
        .assert()
        .code(0)
        .stdout(contains("Every promise that can be judged here was kept."));
}

#[test]
fn a_word_that_is_none_is_wrong_usage() {
    let desk = Desk::with(LOCK);
    for word in ["B W9X", "y", "B {", "T*999999999", "C", "B B C9 R"] {
        let mut command = desk.grader();
        command.args(["replay", "--student", "lock.rs", word]);
        command
            .assert()
            .code(2)
            .stdout(is_empty())
            .stderr(is_empty().not());
    }
}

#[test]
fn the_scripts_command_is_proposed_if_it_is_plain() {
    let desk = Desk::with(LOCK);
    let short = LOCK.replace("Err(NotLocked)", "Ok(())");
    fs::write(desk.path().join("lock.rs"), short).unwrap();
    for (set, arguments, proposed) in [
        ("./test_lock.sh", &[][..], "./test_lock.sh --hint"),
        (
            "./test_lock.sh",
            &["--lang", "en"][..],
            "./test_lock.sh --lang en --hint",
        ),
        ("", &[][..], "grader --student lock.rs --hint"),
        ("a\u{1b}b", &[][..], "grader --student lock.rs --hint"),
    ] {
        let mut command = desk.grader();
        command.args(["--student", "lock.rs"]).args(arguments);
        command.env("GRADER_COMMAND", set);
        command.assert().code(1).stdout(contains(proposed));
    }
    let mut command = desk.grader();
    command
        .arg("--bogus")
        .env("GRADER_COMMAND", "./test_lock.sh");
    command
        .assert()
        .code(2)
        .stderr(contains("More: ./test_lock.sh --help"));
}

/// Arguments and environment, and the expected style.
type Look<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], bool);
