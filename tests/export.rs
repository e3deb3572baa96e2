//! `grader export`, `completions` and `man`, in the environments of platforms, shells and users.
//!
//! The formats crate checks the content of each format against its schema.

mod support;

use std::fs;
use std::process::Output;

use serde_json::Value;

use support::{Desk, read};

/// All formats except that of Classroom 50, which needs an environment.
const FORMATS: &[&str] = &[
    "classroom",
    "exercism",
    "github",
    "gradescope",
    "json",
    "junit",
    "markdown",
    "sarif",
];

/// The environment of Classroom 50's runner.
const RUNNER: &[(&str, &str)] = &[
    ("CLASSROOM", "cs1"),
    ("ASSIGNMENT", "lock"),
    ("ASSIGNMENT_TYPE", "individual"),
    ("OWNER", "ada"),
    ("SUBMISSION_TAG", "submit/1"),
    ("COMMIT_URL", "https://example.org/commit/1"),
    ("RELEASE_URL", "https://example.org/release/1"),
    ("REVIEW_URL", "https://example.org/review/1"),
    ("SOURCE_DATE_EPOCH", "1700000000"),
];

fn export(desk: &Desk, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = desk.grader();
    command.args(["export", "--student", "lock.rs", "--lang", "en", "--to"]);
    for (name, _) in RUNNER {
        command.env_remove(name);
    }
    command.env_remove("GITHUB_STEP_SUMMARY");
    let output = command.args(arguments).envs(environment.iter().copied());
    output.output().expect("the grader starts")
}

fn wrong() -> Desk {
    Desk::with(&read(
        "tests/corpus/lock/wrong/wake-up-is-lost-with-the-waiter.rs",
    ))
}

#[test]
fn report_goes_to_the_file_or_to_standard_output_and_is_the_same_there() {
    let desk = Desk::with("\n");
    for format in FORMATS.iter().filter(|format| **format != "github") {
        let printed = export(&desk, &[format], &[]);
        let written = export(&desk, &[format, "-o", "report"], &[]);
        for output in [&printed, &written] {
            let errors = String::from_utf8_lossy(&output.stderr);
            assert_eq!((output.status.code(), &*errors), (Some(0), ""), "{format}");
        }
        assert_eq!(written.stdout, b"", "{format}");
        let file = fs::read(desk.path().join("report")).expect("a file");
        assert!(!file.is_empty() && file == printed.stdout, "{format}");
    }
    let names = fs::read_dir(desk.path()).expect("a directory").count();
    assert_eq!(names, 2, "nothing else is left");
}

#[test]
fn failed_check_reaches_gradescope_with_its_story_and_the_hints_that_are_allowed() {
    let desk = wrong();
    let output = export(&desk, &["gradescope"], &[]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let tests = report["tests"].as_array().expect("an array");
    let failed = tests.iter().find(|test| test["status"] == "failed");
    let story = failed.expect("a failed test")["output"].as_str();
    let story = story.expect("a text");
    for words in ["Promised:", "calls acquire()", "Seen:", "Program: "] {
        assert!(story.contains(words), "no {words} in\n{story}");
    }
    let sum: u64 = tests.iter().filter_map(|test| test["score"].as_u64()).sum();
    assert_eq!(Some(sum), report["score"].as_u64());
    let hints = |output: &Output| {
        String::from_utf8_lossy(&output.stdout)
            .matches("Hint:")
            .count()
    };
    assert_eq!(hints(&output), 0);
    assert_eq!(
        hints(&export(&desk, &["gradescope", "--hint", "2"], &[])),
        2
    );
}

#[test]
fn github_gets_annotations_and_a_step_summary_that_is_appended() {
    let desk = wrong();
    desk.lay("summary.md", "before\n");
    let summary = desk.path().join("summary.md");
    let summary = summary.to_str().expect("UTF-8");
    let output = export(&desk, &["github"], &[("GITHUB_STEP_SUMMARY", summary)]);
    let log = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(log.starts_with("::error file=lock.rs"), "{log}");
    assert!(log.contains("\n::stop-commands::"), "{log}");
    let page = fs::read_to_string(summary).expect("a page");
    assert!(page.starts_with("before\n## lock: "), "{page}");
}

#[test]
fn classroom50_takes_its_environment_and_says_what_is_not_set() {
    let desk = Desk::with("\n");
    let output = export(&desk, &["classroom50", "-o", "result.json"], RUNNER);
    assert_eq!(output.status.code(), Some(0));
    let report = fs::read(desk.path().join("result.json")).expect("a file");
    let report: Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["datetime"], "2023-11-14T22:13:20Z");
    assert_eq!(
        (&report["owner"], &report["score"]),
        (&"ada".into(), &0.into())
    );
    for (number, (name, _)) in RUNNER.iter().enumerate() {
        let mut others = RUNNER.to_vec();
        others.remove(number);
        let output = export(&desk, &["classroom50", "-o", "none.json"], &others);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{name}: {errors}");
        let named = if *name == "OWNER" { "USERNAME" } else { name };
        assert!(errors.contains(named), "{name}: {errors}");
    }
    assert!(!desk.path().join("none.json").exists());
}

#[test]
fn no_file_is_written_if_the_grader_fails_or_the_path_is_wrong() {
    let desk = Desk::with(&read("tasks/lock/src/reference.rs"));
    let weak = [("GRADER_TEST_WITHOUT", "landlock,seccomp")];
    let strong = ["junit", "-o", "report.xml", "--isolation", "strong"];
    assert_eq!(export(&desk, &strong, &weak).status.code(), Some(70));
    let mut command = desk.grader();
    command.args([
        "export",
        "--student",
        "none.rs",
        "--to",
        "junit",
        "-o",
        "report.xml",
    ]);
    let output = command.output().expect("the grader starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(!desk.path().join("report.xml").exists());
}

#[test]
fn completions_and_manual_pages_come_from_the_command_line_itself() {
    let desk = Desk::new();
    let printed = |arguments: &[&str]| {
        let output = desk.grader().args(arguments).output();
        let output = output.expect("the grader starts");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(&["completions", shell]);
        for words in ["export", "completions", "isolation"] {
            assert!(script.contains(words), "no {words} for {shell}");
        }
    }
    for (page, words) in [(None, "grader"), (Some("replay"), "grader-replay")] {
        let text = printed(&["man"].into_iter().chain(page).collect::<Vec<_>>());
        assert!(text.contains(&format!(".TH {words} 1")), "{text}");
    }
    let page = printed(&["man", "doctor"]);
    assert!(!page.contains("student"), "{page}");
}
