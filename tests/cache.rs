//! Verdicts that are kept: answered without the compiler, the same in every form, and never out of date.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Output;
use std::sync::{Mutex, MutexGuard, PoisonError};

use support::{Desk, KIT, LOCK, remembering_grader, replaced};

/// Whoever looks at the folder of what is kept is alone with it.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A lock that was never graded before.
fn fresh(text: &str) -> String {
    let mut bytes = [0; 8];
    rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty()).expect("randomness");
    format!("{text}\n// {:x}\n", u64::from_le_bytes(bytes))
}

#[track_caller]
fn grade(desk: &Desk, arguments: &[&str]) -> Output {
    let mut command = remembering_grader();
    command.current_dir(desk.path());
    let output = command
        .args(["--student", "lock.rs"])
        .args(arguments)
        .output();
    output.expect("the grader starts")
}

/// Whether the grader looked further than among what is kept.
#[track_caller]
fn is_graded(desk: &Desk) -> bool {
    let output = grade(desk, &["--timings"]);
    String::from_utf8_lossy(&output.stderr).contains("run and judge")
}

fn files() -> BTreeSet<PathBuf> {
    let cache = KIT.parent().expect("kits lie in a cache").join("kept");
    let entries = fs::read_dir(cache).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

#[test]
fn unchanged_submission_is_not_graded_again_and_a_changed_one_is() {
    let _alone = alone();
    let desk = Desk::with(&fresh(LOCK));
    assert!(is_graded(&desk) && !is_graded(&desk));
    let text = fs::read_to_string(desk.path().join("lock.rs")).expect("it is there");
    desk.lay("lock.rs", format!("{text}//\n"));
    assert!(is_graded(&desk) && !is_graded(&desk));
    desk.lay("lock.rs", text);
    assert!(!is_graded(&desk));
}

#[test]
fn what_is_kept_is_what_a_grading_says_in_every_form() {
    let _alone = alone();
    let wrong = replaced(LOCK, "Err(NotLocked)", "Ok(())");
    for lock in [LOCK, &wrong] {
        let desk = Desk::with(&fresh(lock));
        assert!(is_graded(&desk));
        for form in [
            &[][..],
            &["--verbose"],
            &["--hint"],
            &["--hint", "2"],
            &["--hint", "3"],
            &["--format", "json"],
            &["--color", "always"],
        ] {
            let kept = grade(&desk, form);
            let anew = grade(&desk, &[form, &["--no-cache"]].concat());
            assert_eq!(kept, anew, "{form:?}");
            assert!(kept.stderr.is_empty());
        }
        assert!(!is_graded(&desk));
    }
}

#[test]
fn other_options_and_another_path_are_another_verdict() {
    let _alone = alone();
    let desk = Desk::with(&fresh(LOCK));
    assert!(is_graded(&desk));
    let graded = |arguments: &[&str]| {
        let output = remembering_grader()
            .current_dir(desk.path())
            .args(arguments)
            .arg("--timings")
            .output()
            .expect("the grader starts");
        String::from_utf8_lossy(&output.stderr).contains("run and judge")
    };
    assert!(graded(&["--student", "lock.rs", "--depth", "3"]));
    assert!(graded(&["--student", "./lock.rs"]));
    assert!(graded(&["--student", "lock.rs", "--no-cache"]));
    assert!(!graded(&["--student", "lock.rs"]));
}

#[test]
fn damaged_file_is_ignored_with_a_word() {
    let _alone = alone();
    let desk = Desk::with(&fresh(LOCK));
    let before = files();
    let first = grade(&desk, &[]);
    let made: Vec<_> = files().difference(&before).cloned().collect();
    let [file] = &made[..] else {
        panic!("one file for one verdict: {made:?}")
    };
    let whole = fs::read(file).expect("it is there");
    fs::write(file, &whole[..whole.len() / 2]).expect("it can be damaged");
    let again = grade(&desk, &[]);
    assert_eq!((again.status, &again.stdout), (first.status, &first.stdout));
    let words = String::from_utf8_lossy(&again.stderr);
    assert!(words.contains("damaged"), "{words}");
    assert_eq!(fs::read(file).expect("it is there again"), whole);
    assert!(grade(&desk, &[]).stderr.is_empty());
}

#[test]
fn what_may_be_otherwise_the_next_time_is_not_kept() {
    let _alone = alone();
    let desk = Desk::with(&fresh(&replaced(LOCK, "Err(NotLocked)", "loop {}")));
    let before = files();
    grade(&desk, &[]);
    assert_eq!(files(), before);
}
