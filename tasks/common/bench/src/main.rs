//! Compares our event loop with others on the same work, in one run, and prints one table. See
//! README.md.
//!
//! The program starts itself for every single measurement, so that each has a process of its own:
//! see `contest.rs`. The items are in `work.rs`, the work in `peers.rs` and `ours.rs`, the output
//! in `table.rs`.

mod contest;
mod meter;
mod on_local_pool;
mod on_smol;
mod on_tokio;
mod ours;
mod peers;
#[path = "../../../lock/src/reference.rs"]
#[expect(
    dead_code,
    unreachable_pub,
    reason = "it is the exercise's file, and more than is measured here"
)]
mod reference;
mod table;
mod work;

use std::process::ExitCode;

use contest::{Effort, Executor};
use work::{ITEMS, Item, Size};

const USAGE: &str = "\
Usage: common-bench [--quick] [ITEM..]

  --quick   a tenth of the work, and 3 measurements of each instead of 5: for a trial,
            too short for conclusions
  ITEM      the part before the dash, or all, of: lock-waits lock-turns lock-turns-waits yields
            spawn-one spawn-all timers-jump timers-real bytes-lock bytes-sleep.
            All of them if none is named.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [contest::MEASURE, rest @ ..] = words.as_slice() {
        return match measurement(rest) {
            Some((executor, item, size)) => {
                println!("{}", contest::to_line(executor.measure(item, size)));
                ExitCode::SUCCESS
            }
            None => usage(),
        };
    }
    match request(&words) {
        Some((effort, items)) => {
            let rows = contest::hold(&items, effort);
            table::print(&rows, effort);
            ExitCode::SUCCESS
        }
        None => usage(),
    }
}

fn usage() -> ExitCode {
    eprint!("{USAGE}");
    ExitCode::from(2)
}

/// Parses the arguments of a user. Returns `None` if they are wrong.
fn request(words: &[&str]) -> Option<(Effort, Vec<Item>)> {
    let (options, names): (Vec<&str>, Vec<&str>) =
        words.iter().partition(|word| word.starts_with("--"));
    let effort = match options.as_slice() {
        [] => Effort::Full,
        ["--quick"] => Effort::Quick,
        _ => return None,
    };
    let is_meant = |item: &Item, name: &str| {
        let (full, part) = (item.name(), name.trim_end_matches('-'));
        full == part
            || full
                .strip_prefix(part)
                .is_some_and(|rest| rest.starts_with('-'))
    };
    if !names
        .iter()
        .all(|name| ITEMS.iter().any(|item| is_meant(item, name)))
    {
        return None;
    }
    let items = ITEMS
        .into_iter()
        .filter(|item| names.is_empty() || names.iter().any(|name| is_meant(item, name)))
        .collect();
    Some((effort, items))
}

/// Parses the arguments of a single measurement: EXECUTOR ITEM TASKS ROUNDS.
fn measurement(words: &[&str]) -> Option<(Executor, Item, Size)> {
    let &[executor, item, tasks, rounds] = words else {
        return None;
    };
    let executor = contest::EXECUTORS
        .into_iter()
        .find(|one| one.name() == executor)?;
    let item = ITEMS.into_iter().find(|one| one.name() == item)?;
    let size = Size {
        tasks: tasks.parse().ok()?,
        rounds: rounds.parse().ok()?,
    };
    Some((executor, item, size))
}
