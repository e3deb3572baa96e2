//! Attacks on the grader, and what comes of them: `cargo test -p grader --test attacks` prints the table.
//!
//! The attacks are data: `attacks/compile` holds those on the compiler and the intake, `attacks/run` those of a submission that runs; what cannot be kept
//! as a file of the repository stands in `attacks/intake.rs`. Each says what it tries and what must come of it: see `attacks/label.rs`. Canaries
//! stand around each; whatever the report says, all of them must live.
//!
//! An attack that says `unruled` is tried a second time with the rules taken away, as the boundary is the operating system and not a list of words.
//! Words behind `--` choose attacks by parts of their names. `--proof` turns the table round: rules and isolation are taken away, and every attack
//! that names a canary as its proof must kill it. It shows that the attacks are real; run it in a container.

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
        // Cargo asks for the names of tests with `--list`; this is one, and it has none.
        Some("--list") => {}
        _ => return table(&arguments),
    }
    ExitCode::SUCCESS
}

/// Tries all attacks, prints the table, and says whether a row is bad.
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

/// Tries them, several at a time, and prints each row as soon as all before it are there.
fn try_all(tries: &[(&Attack, Way)], workers: usize) -> Vec<Outcome> {
    let left = Mutex::new(tries.iter().enumerate());
    let done = Mutex::new((BTreeMap::new(), Vec::new()));
    let work = || {
        loop {
            let next = left.lock().expect("nobody panics with it").next();
            let Some((number, (attack, way))) = next else {
                break;
            };
            let outcome = attack.attempt(*way);
            let mut done = done.lock().expect("nobody panics with it");
            let (waiting, printed) = &mut *done;
            waiting.insert(number, outcome);
            while let Some(outcome) = waiting.remove(&printed.len()) {
                println!("{outcome}");
                printed.push(outcome);
            }
        }
    };
    thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    done.into_inner().expect("nobody panics with it").1
}

/// What the kit holds: no attack may change it.
fn kit() -> BTreeMap<std::path::PathBuf, String> {
    let mut files = BTreeMap::new();
    canaries::list(&KIT, &mut files);
    files
}

/// How many attacks there are of each stage. There must be enough.
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
