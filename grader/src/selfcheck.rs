//! The grader grades itself: what is shipped gets the verdict that it must, the corpus is as labelled, every check is needed by somebody,
//! and every mutant of what is right is refused.
//!
//! Entry point: [`run`]. It needs the kit's own sources beside it; it is for whoever changes the kit, or wants to trust it.

mod corpus;
mod mutants;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, mpsc};
use std::thread;

use anyhow::Context;

use crate::explore::Bounds;
use crate::isolation::Walls;
use crate::message::Message;
use crate::pipeline::{self, Request};
use crate::tasks::{self, TaskSpec};
use crate::verdict::{How, Outcome, Status, Verdict};

pub use corpus::{Case, Label, cases};

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What must hold.
    pub title: Message,
    /// How many things it was tried on.
    pub tried: usize,
    /// Where it does not hold. Empty is good.
    pub trouble: Vec<String>,
}

/// What is kept of a verdict: the traces in its findings are large.
struct Marks {
    /// How it differs from the label.
    differs: Option<String>,
    /// The checks that earned nothing, and whether they failed (and were not just not judged).
    short: Vec<(&'static str, bool)>,
}

impl Marks {
    fn of(case: &Case, verdict: &Verdict) -> Marks {
        let short = match &verdict.outcome {
            Outcome::Graded(graded) => {
                let short = graded.checks.iter().filter(|checked| checked.points() == 0);
                short
                    .map(|checked| {
                        (
                            checked.check.name,
                            matches!(checked.status, Status::Failed(_)),
                        )
                    })
                    .collect()
            }
            Outcome::Unreadable(_)
            | Outcome::Refused(_)
            | Outcome::NotBuilt(_)
            | Outcome::NotWritten(_) => Vec::new(),
        };
        Marks {
            differs: case.differs(verdict),
            short,
        }
    }
}

/// Checks everything. `root` is the folder with the workspace's Cargo.toml.
///
/// # Errors
/// The sources cannot be read, or the grader fails on one of them.
pub fn run(
    root: &Path,
    cache: &Path,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Vec<Row>> {
    let mut rows = vec![shipped(root, cache)?];
    let cases = cases(root)?;
    let marks = grade_all(&cases, cache, progress)?;
    let graded: Vec<(&Case, &Marks)> = cases.iter().zip(&marks).collect();
    rows.push(labelled("selfcheck-right", &graded, |label| {
        *label == Label::Right
    }));
    rows.push(labelled("selfcheck-wrong", &graded, |label| {
        *label != Label::Right
    }));
    rows.push(needed(&graded));
    rows.push(promises());
    for (name, file) in [
        ("lock", "tasks/lock/src/reference.rs"),
        ("event", "tasks/event/src/lib.rs"),
    ] {
        rows.push(mutants::refused(root, name, file, cache)?);
    }
    Ok(rows)
}

/// Grades one file as a student's submission.
///
/// # Errors
/// The grader fails on it, or it cannot be opened.
pub fn grade(task: &'static TaskSpec, path: &Path, cache: &Path) -> anyhow::Result<Verdict> {
    let request = Request {
        path,
        task,
        bounds: Bounds::DEFAULT,
        cache,
        walls: Walls::best(),
    };
    let verdict = pipeline::grade(&request, &mut |_| {})
        .with_context(|| format!("grade `{}`", path.display()))?;
    verdict
        .map_err(|usage| anyhow::anyhow!("`{}` cannot be graded: {}", path.display(), usage.0.id))
}

/// The stub is refused as not written; the reference and the worked example get full marks.
fn shipped(root: &Path, cache: &Path) -> anyhow::Result<Row> {
    let mut trouble = Vec::new();
    let lock = tasks::by_name("lock").expect("the exercise");
    let event = tasks::by_name("event").expect("the worked example");
    let stub = grade(lock, &root.join("tasks/lock/src/lock.rs"), cache)?;
    if !matches!(stub.outcome, Outcome::NotWritten(_)) {
        trouble.push(format!(
            "tasks/lock/src/lock.rs is not the stub: it got {} points",
            stub.points()
        ));
    }
    for (task, file) in [
        (lock, "tasks/lock/src/reference.rs"),
        (event, "tasks/event/src/lib.rs"),
    ] {
        let points = grade(task, &root.join(file), cache)?.points();
        if points != 100 {
            trouble.push(format!("{file} got {points} points"));
        }
    }
    Ok(Row {
        title: Message::new("selfcheck-shipped"),
        tried: 3,
        trouble,
    })
}

/// Grades all cases, on as many threads as there are processors. The verdicts come in the order of the cases.
fn grade_all(
    cases: &[Case],
    cache: &Path,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Vec<Marks>> {
    let left = Mutex::new(cases.iter().enumerate());
    let next = || left.lock().expect("no worker panics with the lock").next();
    let workers = thread::available_parallelism().map_or(2, usize::from);
    let mut done = BTreeMap::new();
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..workers {
            let sender = sender.clone();
            let next = &next;
            scope.spawn(move || {
                while let Some((number, case)) = next() {
                    // Nobody listens any more only if the receiver panicked.
                    let marks = grade(case.task, &case.path, cache)
                        .map(|verdict| Marks::of(case, &verdict));
                    let _ = sender.send((number, marks));
                }
            });
        }
        drop(sender);
        for (number, verdict) in receiver {
            done.insert(number, verdict);
            if done.len() % 20 == 0 {
                progress(
                    Message::new("selfcheck-progress")
                        .with("done", done.len())
                        .with("all", cases.len()),
                );
            }
        }
    });
    done.into_values().collect()
}

/// The files that `which` picks got the verdict that their label asks for.
fn labelled(title: &'static str, graded: &[(&Case, &Marks)], which: fn(&Label) -> bool) -> Row {
    let picked = || graded.iter().filter(|(case, _)| which(&case.label));
    let trouble = picked()
        .filter_map(|(case, marks)| Some(format!("{}: {}", case.name, marks.differs.as_ref()?)));
    Row {
        title: Message::new(title),
        tried: picked().count(),
        trouble: trouble.collect(),
    }
}

/// Every check is failed by somebody, and every one that runs a program of its own is the only one that somebody fails.
fn needed(graded: &[(&Case, &Marks)]) -> Row {
    let mut failed = BTreeSet::new();
    let mut alone = BTreeSet::new();
    for (case, marks) in graded {
        failed.extend(
            marks
                .short
                .iter()
                .filter(|(_, failed)| *failed)
                .map(|(name, _)| (case.task.name, *name)),
        );
        if let [(name, true)] = marks.short[..] {
            alone.insert((case.task.name, name));
        }
    }
    let mut trouble = Vec::new();
    let checks = || {
        tasks::ALL
            .iter()
            .flat_map(|task| task.checks.iter().map(|check| (task.name, check)))
    };
    for (task, check) in checks() {
        if !failed.contains(&(task, check.name)) {
            trouble.push(format!("{task}: nobody fails `{}`", check.name));
        } else if !alone.contains(&(task, check.name)) && matches!(check.how, How::Probe { .. }) {
            trouble.push(format!(
                "{task}: whoever fails `{}` fails another check too",
                check.name
            ));
        }
    }
    Row {
        title: Message::new("selfcheck-needed"),
        tried: checks().count(),
        trouble,
    }
}

/// Each promise of an assignment has a check, and each check a promise; the points of the checks are those of the parts.
fn promises() -> Row {
    let mut trouble = Vec::new();
    for task in tasks::ALL {
        let promised: BTreeSet<u32> = task.checks.iter().map(|check| check.promise).collect();
        let all: BTreeSet<u32> = (1..=task.promises).collect();
        if promised != all {
            trouble.push(format!(
                "{}: the checks are of the promises {promised:?}, the assignment has {all:?}",
                task.name
            ));
        }
        for part in task.parts {
            let points: u32 = task
                .checks
                .iter()
                .filter(|check| check.part == part.name)
                .map(|check| check.points)
                .sum();
            if points != part.points {
                trouble.push(format!(
                    "{}: the checks of `{}` have {points} points of {}",
                    task.name, part.name, part.points
                ));
            }
        }
    }
    Row {
        title: Message::new("selfcheck-promises"),
        tried: tasks::ALL.iter().map(|task| task.checks.len()).sum(),
        trouble,
    }
}
