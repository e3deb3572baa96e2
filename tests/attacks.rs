//! Attacks on the grader and their results: `cargo test -p grader --test attacks` prints the table.
//!
//! The attacks are data: `attacks/compile` contains those on the compiler and the intake,
//! `attacks/run` those of a running submission. `attacks/intake.rs` creates those that cannot be
//! files of a repository. Each names its attempt and its expected result: see `attacks/label.rs`.
//! Canaries surround each attack; all of them must survive, whatever the report says.
//!
//! An attack with `unruled` is tried a second time without the rules. The security boundary is the
//! operating system, not a list of keywords. Arguments after `--` select attacks by parts
//! of their names. `--proof` inverts the table: without rules and isolation, every attack that
//! names a canary as its proof must kill it. This shows that the attacks are real; run it in a
//! container.

mod support;

mod attacks {
    pub(crate) mod canaries;
    pub(crate) mod intake;
    pub(crate) mod label;
    pub(crate) mod row;
    pub(crate) mod unruled;
    pub(crate) mod watchman;
}

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;

use attacks::row::{Attack, Outcome, Way};
use attacks::{canaries, intake, row, unruled, watchman};
use support::KIT;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    match arguments.first().and_then(|first| first.to_str()) {
        Some("--watch") => watchman::watch(&arguments[1..]),
        Some("--unruled") => return unruled::grade(&arguments[1..]),
        // Cargo asks for the names of tests with `--list`; this is one test without a name.
        Some("--list") => {}
        _ => return table(&arguments),
    }
    ExitCode::SUCCESS
}

/// Tries all attacks, prints the table, and returns failure if a row is bad.
fn table(arguments: &[OsString]) -> ExitCode {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let proof = words.contains(&"--proof");
    let chosen: Vec<&str> = words
        .into_iter()
        .filter(|word| !word.starts_with('-'))
        .collect();
    let is_chosen =
        |attack: &Attack| chosen.is_empty() || chosen.iter().any(|word| attack.name.contains(word));
    let attacks: Vec<Attack> = row::of_files()
        .into_iter()
        .chain(intake::attacks())
        .collect();
    let counts = count(&attacks);
    let tries: Vec<(&Attack, Way)> = attacks
        .iter()
        .filter(|attack| is_chosen(attack))
        .flat_map(|attack| attack.ways(proof).into_iter().map(move |way| (attack, way)))
        .collect();
    if tries.is_empty() {
        return ExitCode::SUCCESS;
    }
    let kit_before = kit();
    let mut rows = try_all(&tries, if proof { 1 } else { 2 });
    if kit_before != kit() {
        rows.push(Outcome::bad("the kit", "it was changed"));
    }
    let bad = rows.iter().filter(|row| row.is_bad()).count();
    println!("\n{} rows of {counts}; {bad} bad", rows.len());
    for row in rows.iter().filter(|row| row.is_bad()) {
        println!("{row}{}", row.details());
    }
    if bad == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Tries several attacks at a time, and prints the rows in order.
fn try_all(tries: &[(&Attack, Way)], workers: usize) -> Vec<Outcome> {
    let left = Mutex::new(tries.iter().enumerate());
    let done = Mutex::new((BTreeMap::new(), Vec::new()));
    let work = || {
        loop {
            let next = left
                .lock()
                .expect("no thread panics while it holds the lock")
                .next();
            let Some((number, (attack, way))) = next else {
                break;
            };
            let outcome = attack.attempt(*way);
            let mut done = done
                .lock()
                .expect("no thread panics while it holds the lock");
            let (waiting, printed) = &mut *done;
            waiting.insert(number, outcome);
            while let Some(outcome) = waiting.remove(&printed.len()) {
                println!("{outcome}");
                printed.push(outcome);
            }
        }
    };
    thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    done.into_inner()
        .expect("no thread panics while it holds the lock")
        .1
}

/// Returns the kit's contents: no attack may change them.
fn kit() -> BTreeMap<std::path::PathBuf, String> {
    let mut files = BTreeMap::new();
    canaries::list(&KIT, &mut files);
    files
}

/// Counts the attacks of each stage, and fails if there are too few.
fn count(attacks: &[Attack]) -> String {
    let of = |stage: &str| {
        attacks
            .iter()
            .filter(|attack| attack.name.starts_with(stage))
            .count()
    };
    let (compile, run, intake) = (of("compile/"), of("run/"), of("intake/"));
    assert!(
        compile >= 50 && run >= 50 && intake >= 20,
        "the corpus has shrunk: {compile}, {run}, {intake}"
    );
    format!(
        "{} attacks: {compile} compile, {run} run, {intake} intake",
        attacks.len()
    )
}
