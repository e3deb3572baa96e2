//! Cached verdicts: answered without the compiler, equal in every format, and never out of date.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use tempfile::TempDir;

use support::{Desk, KIT, LOCK, remembering_grader, replaced};

/// Serializes the tests that inspect the cache directory.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns a lock that was never graded before.
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

/// Returns true if the grader did more than a cache lookup.
#[track_caller]
fn is_graded(desk: &Desk) -> bool {
    let output = grade(desk, &["--timings"]);
    String::from_utf8_lossy(&output.stderr).contains("run and judge")
}

fn dir() -> PathBuf {
    KIT.parent().expect("kits lie in a cache").join("verdicts")
}

fn files() -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(dir()).into_iter().flatten().flatten();
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
    assert!(words.contains("corrupt"), "{words}");
    assert_eq!(fs::read(file).expect("it is there again"), whole);
    assert!(grade(&desk, &[]).stderr.is_empty());
}

/// Runs the grader without disk space for the cache: the directory is a full file system of its
/// own. If none can be mounted, the grader must not write files at all. The remaining files of the
/// directory are listed on standard error.
fn grade_without_room(desk: &Desk) -> Output {
    let mut unshare = Command::new("unshare");
    let can = unshare.args(["-Urm", "true"]).output();
    let can = can.is_ok_and(|output| output.status.success());
    let (program, script) = if can {
        let script = r#"mount -t tmpfs -o size=4k,mode=700 tmpfs "$0" || exit 99; head -c 4k /dev/zero >"$0/full"
            "$@"; status=$?; rm "$0/full"; ls -A "$0" >&2; exit $status"#;
        (&["unshare", "-Urm", "sh", "-c"][..], script)
    } else {
        (
            &["sh", "-c"][..],
            r#"ulimit -f 0; "$@"; status=$?; ls -A "$0" | grep making >&2; exit $status"#,
        )
    };
    let mut command = Command::new(program[0]);
    let command = command.args(&program[1..]).arg(script).arg(dir());
    let command = command
        .arg(cargo_bin!("grader"))
        .args(["--student", "lock.rs"]);
    let command = command.current_dir(desk.path()).env("LC_ALL", "C.UTF-8");
    command.output().expect("a shell starts")
}

#[test]
fn full_disk_is_told_and_changes_nothing_else() {
    let _alone = alone();
    // A rule violation: a compilation would need disk space too.
    let desk = Desk::with(&fresh(&format!("{LOCK}\nuse std::fs;\n")));
    assert!(files().len() < 2000);
    let full = grade_without_room(&desk);
    let words = String::from_utf8_lossy(&full.stderr);
    let (first, left) = words.split_once('\n').expect("a line");
    let reason = ["No space left on device", "File too large"];
    assert!(first.starts_with("The verdict cannot be cached"), "{words}");
    assert!(
        reason.iter().any(|reason| first.contains(reason)),
        "{words}"
    );
    assert_eq!(left, "", "nothing half written stays");
    let other = grade(&desk, &[]);
    assert_eq!((full.status, full.stdout), (other.status, other.stdout));
    assert!(other.stderr.is_empty());
}

#[test]
fn many_graders_at_once_keep_the_same_verdicts() {
    let _alone = alone();
    let (right, wrong) = (fresh(LOCK), fresh(LOCK).replace("Err(NotLocked)", "Ok(())"));
    let desks = [Desk::with(&right), Desk::with(&wrong)];
    let said = thread::scope(|scope| {
        let graders: Vec<_> = (0..8)
            .map(|number| &desks[number % 2])
            .map(|desk| scope.spawn(|| grade(desk, &[])))
            .collect();
        let outputs = graders
            .into_iter()
            .map(|grader| grader.join().expect("ends"));
        outputs.collect::<Vec<_>>()
    });
    for (number, output) in said.iter().enumerate() {
        assert_eq!(output.status.code(), Some(number as i32 % 2));
        assert_eq!(output, &said[number % 2]);
        assert!(output.stderr.is_empty());
    }
    for (desk, said) in desks.iter().zip(&said) {
        assert_eq!(&grade(desk, &[]), said);
        assert!(!is_graded(desk));
    }
}

/// Starts a grader, and kills it after this time, unless it has exited.
fn kill_after(desk: &Desk, temporary: &TempDir, time: Duration) {
    let mut command = Command::new(cargo_bin!("grader"));
    let command = command
        .args(["--student", "lock.rs"])
        .current_dir(desk.path())
        .env("TMPDIR", temporary.path())
        .stdout(Stdio::null());
    let mut grader = command.spawn().expect("the grader starts");
    let end = pidfd_open(Pid::from_child(&grader), PidfdFlags::empty()).expect("it is there");
    let patience = Timespec {
        tv_sec: time.as_secs() as _,
        tv_nsec: time.subsec_nanos().into(),
    };
    let mut polled = [PollFd::new(&end, PollFlags::IN)];
    poll(&mut polled, Some(&patience)).expect("poll");
    grader.kill().and_then(|()| grader.wait()).expect("it ends");
}

/// Returns the output of a grader with its temporary files there.
fn graded_beside(desk: &Desk, temporary: &TempDir, arguments: &[&str]) -> Output {
    let mut command = remembering_grader();
    command
        .current_dir(desk.path())
        .env("TMPDIR", temporary.path())
        .args(["--student", "lock.rs"]);
    let output = command.args(arguments).output();
    output.expect("the grader starts")
}

#[test]
fn grader_that_is_killed_at_any_instant_leaves_nothing_wrong_behind() {
    let _alone = alone();
    let temporary = TempDir::new().expect("a folder");
    let wrong = replaced(LOCK, "Err(NotLocked)", "Ok(())");
    let expected = [LOCK, &wrong].map(|text| grade(&Desk::with(text), &["--no-cache"]));
    for round in 0..8 {
        let (text, expected) = if round % 2 == 0 {
            (LOCK, &expected[0])
        } else {
            (wrong.as_str(), &expected[1])
        };
        let desk = Desk::with(&fresh(text));
        kill_after(&desk, &temporary, Duration::from_millis(40 * round));
        // First graded, then read from the cache.
        for _ in 0..2 {
            assert_eq!(
                &graded_beside(&desk, &temporary, &[]),
                expected,
                "round {round}"
            );
        }
    }
    // A compiler of the killed grader may need a moment to exit; the next grader removes its files.
    let desk = Desk::with(LOCK);
    let is_empty = || fs::read_dir(temporary.path()).expect("a folder").count() == 0;
    let mut rounds = 0..20;
    while rounds.next().is_some() && !is_empty() {
        graded_beside(&desk, &temporary, &["--no-cache"]);
    }
    assert!(is_empty());
}

#[test]
fn what_may_be_otherwise_the_next_time_is_not_kept() {
    let _alone = alone();
    let desk = Desk::with(&fresh(&replaced(LOCK, "Err(NotLocked)", "loop {}")));
    let before = files();
    grade(&desk, &[]);
    assert_eq!(files(), before);
}
