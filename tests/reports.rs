//! Snapshots of whole reports, on a terminal of 80 columns.
//!
//! `cargo insta review` shows changes. `UPDATE_PICTURE=1 cargo test -p grader --test reports`
//! redraws the README's picture.

mod support;

use std::env;
use std::fs;

use anstyle::RgbColor;
use anstyle_svg::{Palette, Term};

use support::{Desk, read, remembering_grader, replaced, root, with};

/// Returns the report on this text, as `exercise`, with these arguments.
fn report(exercise: &str, text: &str, arguments: &[&str]) -> String {
    let desk = Desk::new();
    let name = format!("{exercise}.rs");
    desk.lay(&name, text);
    let mut command = desk.grader();
    let output = command
        .args(["--task", exercise, "--student", &name])
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    for place in [desk.path(), root(), &env::temp_dir()] {
        let place = place.display().to_string();
        assert!(!text.contains(&place), "it names {place}:\n{text}");
    }
    text
}

#[track_caller]
fn told(name: &str, exercise: &str, text: &str) {
    insta::assert_snapshot!(name, report(exercise, text, &[]));
}

#[test]
fn wrong_locks_are_told_as_reviewed() {
    for name in [
        "busy-wait",
        "borrow-held-across-the-yield",
        "locked-is-always-false",
        "newcomers-overtake",
        "newest-waiter-first",
        "release-of-a-free-lock-is-fine",
        "round-counter-of-sixteen-bits",
        "two-panics-while-cleaning-up",
        "wake-up-is-lost-with-the-waiter",
        "wakes-everybody-without-recheck",
        "a-step-that-never-ends",
    ] {
        told(
            name,
            "lock",
            &read(&format!("tests/corpus/lock/wrong/{name}.rs")),
        );
    }
}

#[test]
fn a_wrong_event_is_told_as_reviewed() {
    let text = read("tests/corpus/event/wrong/clear-forgets-the-waiters.rs");
    told("event-clear-forgets-the-waiters", "event", &text);
}

#[test]
fn every_failure_is_told_in_full_if_asked_for() {
    let text = read("tests/corpus/lock/wrong/wakes-everybody-without-recheck.rs");
    insta::assert_snapshot!("every-failure", report("lock", &text, &["--verbose"]));
}

#[test]
fn full_marks_are_told_as_reviewed() {
    told("full-marks", "lock", &read("tasks/lock/src/reference.rs"));
}

#[test]
fn the_stub_is_told_as_reviewed() {
    told("stub", "lock", &read("tasks/lock/src/lock.rs"));
}

#[test]
fn what_was_not_run_is_told_as_reviewed() {
    let text = with("yield &waiter.turn;", "(&waiter.turn).await;");
    told(
        "breaks-a-rule",
        "lock",
        &text.replace("use std::cell", "use std::thread;\nuse std::cell"),
    );
    told(
        "does-not-compile",
        "lock",
        &with("waiter.has_it = true;", "waiter.has_it = 1;"),
    );
    told("empty", "lock", "\n");
}

#[test]
fn a_missing_method_is_told_as_reviewed() {
    told(
        "missing-method",
        "lock",
        &with("pub fn locked(&self)", "pub fn is_locked(&self)"),
    );
}

#[test]
fn signs_are_plain_where_the_terminal_has_no_others() {
    let text = read("tests/corpus/lock/wrong/newcomers-overtake.rs");
    let text = report("lock", &text, &["--ascii"]);
    assert!(text.is_ascii(), "{text}");
    insta::assert_snapshot!("ascii", text);
}

#[test]
fn reports_are_told_in_russian_as_reviewed() {
    let refused = with("yield &waiter.turn;", "(&waiter.turn).await;");
    let not_built = with("waiter.has_it = true;", "waiter.has_it = 1;");
    let without = with("pub fn locked(&self)", "pub fn is_locked(&self)");
    let wrong = read("tests/corpus/lock/wrong/wake-up-is-lost-with-the-waiter.rs");
    for (name, text) in [
        ("russian-right", read("tasks/lock/src/reference.rs")),
        ("russian-wrong", wrong),
        ("russian-refused", refused),
        ("russian-not-built", not_built),
        ("russian-missing-method", without),
        ("russian-stub", read("tasks/lock/src/lock.rs")),
    ] {
        let told = report("lock", &text, &["--lang", "ru", "--hint", "3"]);
        insta::assert_snapshot!(name, told);
    }
}

/// Returns the output for an empty file, with these arguments, in this environment.
fn said(arguments: &[&str], environment: &[(&str, &str)]) -> (String, String) {
    let desk = Desk::new();
    desk.lay("lock.rs", "");
    let mut command = desk.grader();
    command.args(["--student", "lock.rs"]).args(arguments);
    let output = command
        .env_remove("LC_ALL")
        .envs(environment.iter().copied());
    let output = output.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr))
}

/// Arguments, and the environment.
type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)]);

#[test]
fn the_language_is_asked_for_or_the_locale_has_it() {
    const UTF8: (&str, &str) = ("LC_CTYPE", "C.UTF-8");
    let russian: &[Case<'_>] = &[
        (&["--lang", "ru"], &[UTF8]),
        (&["--lang=ru"], &[UTF8]),
        (&["--lang", "ru"], &[("LC_ALL", "en_US.UTF-8")]),
        (&["--lang", "ru", "--format", "json"], &[UTF8]),
        (&[], &[("LANG", "ru_RU.UTF-8")]),
        (&[], &[("LC_ALL", "ru_RU.UTF-8"), ("LANG", "C")]),
        (&[], &[UTF8, ("LC_MESSAGES", "ru_RU.UTF-8"), ("LANG", "C")]),
        (&["--format", "json"], &[("LANG", "ru_RU.UTF-8")]),
    ];
    let english: &[Case<'_>] = &[
        (&[], &[UTF8]),
        (&[], &[]),
        (&["--lang", "en"], &[("LANG", "ru_RU.UTF-8")]),
        (&["--ascii"], &[("LANG", "ru_RU.UTF-8")]),
        (&[], &[("LANG", "ru_RU.KOI8-R")]),
        (&[], &[("LC_ALL", "C.UTF-8"), ("LANG", "ru_RU.UTF-8")]),
    ];
    for (cases, words) in [(russian, "пуст"), (english, "is empty")] {
        for (arguments, environment) in cases {
            let (told, errors) = said(arguments, environment);
            assert!(
                told.contains(words),
                "{arguments:?} {environment:?}: {told}"
            );
            assert_eq!(errors, "", "{arguments:?} {environment:?}");
        }
    }
}

#[test]
fn a_verdict_that_is_kept_is_told_in_the_language_that_is_asked_for_now() {
    let desk = Desk::with(&with("pub fn locked(&self)", "pub fn is_locked(&self)"));
    let told = |language: &str| {
        let mut command = remembering_grader();
        command.current_dir(desk.path());
        let output = command.args(["--student", "lock.rs", "--lang", language]);
        let output = output.output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    for (language, words) in [
        ("ru", "Нет метода"),
        ("en", "is missing"),
        ("ru", "Нет метода"),
        ("en", "is missing"),
    ] {
        let told = told(language);
        assert!(told.contains(words), "{language}: {told}");
    }
}

#[test]
fn a_language_that_cannot_be_shown_is_not_left_out_silently() {
    for (arguments, environment) in [
        (&["--lang", "ru"][..], &[][..]),
        (
            &["--lang", "ru", "--ascii"][..],
            &[("LANG", "ru_RU.UTF-8")][..],
        ),
    ] {
        let (told, errors) = said(arguments, environment);
        assert!(told.is_ascii() && told.contains("is empty"), "{told}");
        assert!(errors.contains("UTF-8 locale"), "{errors}");
    }
}

#[test]
fn the_picture_in_the_readme_is_a_real_report() {
    let wrong = read("tests/corpus/lock/wrong/wake-up-is-lost-with-the-waiter.rs");
    let picture = drawn(&report("lock", &wrong, &["--color", "always"]));
    let path = root().join("tests/snapshots/report.svg");
    if env::var_os("UPDATE_PICTURE").is_some() {
        fs::write(&path, &picture).expect("the picture can be written");
    }
    let shown = fs::read_to_string(&path).expect("the picture is there");
    assert!(
        shown == picture,
        "the report has changed: draw it anew with UPDATE_PICTURE=1, and look at it"
    );
}

/// Draws a coloured report as a picture with its own dark background, readable on light and on dark
/// pages.
fn drawn(report: &str) -> String {
    let term = Term::new().palette(PALETTE);
    let term = term.fg_color(GREY.into()).bg_color(GROUND.into());
    // Dimmed text would be too faint on most screens.
    replaced(&term.render_svg(report), "opacity: 0.4", "opacity: 0.7")
}

const GROUND: RgbColor = RgbColor(13, 17, 23);
const GREY: RgbColor = RgbColor(222, 228, 234);
const RED: RgbColor = RgbColor(255, 123, 114);
const GREEN: RgbColor = RgbColor(86, 211, 100);
const YELLOW: RgbColor = RgbColor(227, 179, 65);
const BLUE: RgbColor = RgbColor(108, 182, 255);
const MAGENTA: RgbColor = RgbColor(219, 165, 255);
const CYAN: RgbColor = RgbColor(86, 212, 221);

/// The normal and the bright colours of a terminal, each readable on the background.
const PALETTE: Palette = {
    let colours = [GROUND, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, GREY];
    let mut all = [GREY; 16];
    let mut index = 0;
    while index < 16 {
        all[index] = colours[index % 8];
        index += 1;
    }
    Palette(all)
};

/// A lock that newcomers overtake, with `IN_ACQUIRE` at the beginning of an acquire.
const OVERTAKEN: &str = r#"
use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            IN_ACQUIRE;
            while self.held.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push_back(waiter.clone());
                yield waiter;
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        if let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            let _ = waiter.set_result(());
        }
        Ok(())
    }
}
"#;

/// The head of the part of a story that shows the inside.
const INSIDE: &str = "Your code meanwhile";

fn overtaken(in_acquire: &str, debug: &str) -> String {
    replaced(OVERTAKEN, "IN_ACQUIRE;", in_acquire) + debug
}

/// Returns a `Debug` with this body.
fn debug(body: &str) -> String {
    format!(
        "impl std::fmt::Debug for Lock {{
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{ let _ = &f; {body} }}
        }}"
    )
}

/// Returns the report without the part that shows the inside.
fn outside(report: &str) -> String {
    let is_inside = |line: &&str| line.starts_with("     ") || line.contains(INSIDE);
    let lines = report.lines().filter(|line| !is_inside(line));
    lines.filter(|line| !line.is_empty()).collect()
}

#[test]
fn story_shows_prints_and_state_of_each_step() {
    let derived = replaced(
        &overtaken("println!(\"held: {}\", self.held.get());", ""),
        "#[derive(Default)]",
        "#[derive(Debug, Default)]",
    );
    let text = report("lock", &derived, &[]);
    let inside = text.split_once(INSIDE).expect("the inside").1;
    for line in [
        "     1  prints held: false\n     1  Lock { held: Cell { value: true }",
        "     2  prints held: true\n     2  Lock { held: Cell { value: true }",
        "     3  Lock { held: Cell { value: false }",
    ] {
        assert!(inside.contains(line), "{line}\n{text}");
    }
    let replayed = report("lock", &derived, &["replay", "B B R B"]);
    assert!(
        replayed.contains("     2  prints held: true\n"),
        "{replayed}"
    );
    // The data and the page show the same.
    let data: serde_json::Value =
        serde_json::from_str(&report("lock", &derived, &["--format", "json"])).expect("JSON");
    let checks = data["checks"].as_array().expect("checks").iter();
    let mut stories = checks.filter_map(|check| check["finding"]["story"]["rows"].as_array());
    let rows = stories.next().expect("a story");
    assert_eq!(rows[0]["printed"][0]["text"], "held: false");
    let state = rows[0]["debug"][0]["text"].as_str().expect("a state");
    assert!(
        state.starts_with("Lock { held: Cell { value: true }"),
        "{state}"
    );
}

#[test]
fn lock_without_debug_and_prints_shows_where_its_tasks_stand_and_no_more() {
    let text = report("lock", &overtaken("", ""), &[]);
    let inside = text.split_once(INSIDE).expect("the inside").1;
    let entries = inside.lines().skip(1).take_while(|line| !line.is_empty());
    let others: Vec<&str> = entries
        .filter(|line| !line.contains(" at lock.rs:"))
        .collect();
    assert_eq!(others, Vec::<&str>::new(), "{text}");
}

/// Returns the number of the line of `text` that contains `words`.
#[track_caller]
fn line_of(text: &str, words: &str) -> u64 {
    let line = text.lines().zip(1..).find(|(line, _)| line.contains(words));
    line.expect("the words are there").1
}

#[test]
fn task_stands_at_its_innermost_yield() {
    let waits = "impl Lock {
        fn turn(&self, waiter: Future) -> impl Coroutine<Return = ()> {
            coroutine! {
                let _ = self.locked();
                yield waiter;
            }
        }
    }
";
    let plain = overtaken("", "");
    let nested = replaced(
        &plain,
        "yield waiter;",
        "yield from self.turn(waiter); /* outer */",
    ) + waits;
    // A coroutine without a `yield` in the student's files stands at its `yield from`.
    let asleep = replaced(
        &plain,
        "yield waiter;",
        "yield from common::sleep(std::time::Duration::from_secs(1)); /* sleeps */",
    );
    for (text, words) in [
        (&plain, "yield waiter"),
        (&nested, "yield waiter"),
        (&asleep, "sleeps"),
    ] {
        let line = line_of(text, words);
        let replayed = report("lock", text, &["replay", "B B R"]);
        let expected = format!("     2  `b` stands at lock.rs:{line}\n");
        assert!(replayed.contains(&expected), "{expected}\n{replayed}");
    }
}

#[test]
fn data_tells_where_tasks_stand_as_long_as_they_do() {
    let text = overtaken("", "");
    let data: serde_json::Value =
        serde_json::from_str(&report("lock", &text, &["--format", "json"])).expect("JSON");
    let checks = data["checks"].as_array().expect("checks").iter();
    let mut stories = checks.map(|check| &check["finding"]["story"]);
    let story = stories
        .find(|story| story["rows"].is_array())
        .expect("a story");
    let line = line_of(&text, "yield waiter");
    let mut seen = 0;
    for row in story["rows"].as_array().expect("rows") {
        for place in row["places"].as_array().into_iter().flatten() {
            let column = place["column"].as_u64().expect("a column") as usize;
            assert_eq!(
                (&place["file"], &place["line"]),
                (&"lock.rs".into(), &line.into())
            );
            assert_eq!(row["states"][column]["waits"], true, "{story}");
            seen += 1;
        }
    }
    assert!(seen > 0, "{story}");
}

#[test]
fn printed_text_is_escaped_and_cut() {
    let hostile = overtaken(
        "println!(\"\\u{1b}[2J\\u{202e}{}\", \"x\".repeat(5_000));",
        "",
    );
    let text = report("lock", &hostile, &[]);
    assert!(text.contains("\\u{1b}[2J\\u{202e}xxx"), "{text}");
    assert!(text.contains("... (cut)"), "{text}");
    assert!(text.len() < 20_000 && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn debug_that_misbehaves_changes_no_verdict() {
    let plain = outside(&report("lock", &overtaken("", ""), &[]));
    for body in [
        "panic!(\"no\")",
        "loop { std::hint::black_box(()); }",
        "{ let _ = self.release(); f.write_str(\"released\") }",
        "{ println!(\"in fmt\"); Err(std::fmt::Error) }",
        "f.write_str(&\"y\".repeat(1 << 20))",
        "{ struct D; impl Drop for D { fn drop(&mut self) { panic!(\"two\") } } let _d = D; panic!(\"one\") }",
    ] {
        let text = report("lock", &overtaken("", &debug(body)), &[]);
        assert_eq!(outside(&text), plain, "{body}\n{text}");
    }
}
