//! The grader grades itself: what is shipped gets the verdict that it must, the corpus is as labelled, every check and every diagnosis is needed by
//! somebody, and every mutant of what is right is refused.
//!
//! Entry points: [`run`] for everything, and its parts, which the tests call: [`of_corpus`] and [`of_data`]. It needs the kit's own sources beside it; it
//! is for whoever changes the kit, or wants to trust it.

mod corpus;
mod data;
mod mutants;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, mpsc};
use std::thread;

use anyhow::Context;

use crate::explore::Bounds;
use crate::isolation::Walls;
use crate::message::Message;
use crate::messages::Texts;
use crate::pipeline::{self, Request};
use crate::report;
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
    /// The checks that failed, and whether any other was not judged.
    failed: Vec<&'static str>,
    all_judged: bool,
    /// The likely mistake that the report names first.
    diagnosis: Option<&'static str>,
}

impl Marks {
    fn of(case: &Case, verdict: &Verdict) -> Marks {
        let mut marks = Marks {
            differs: case.differs(verdict),
            failed: Vec::new(),
            all_judged: true,
            diagnosis: None,
        };
        let Outcome::Graded(graded) = &verdict.outcome else {
            return marks;
        };
        for checked in &graded.checks {
            match checked.status {
                Status::Passed => {}
                Status::Failed(_) => marks.failed.push(checked.check.name),
                Status::NotJudged(_) => marks.all_judged = false,
            }
        }
        let story = report::first_story(graded);
        let diagnosis = story.and_then(|(_, finding)| finding.diagnosis);
        marks.diagnosis = diagnosis.map(|diagnosis| diagnosis.name);
        marks
    }
}

/// Checks everything. `root` is the folder with the workspace's Cargo.toml.
///
/// # Errors
/// The sources cannot be read, or the grader fails on one of them.
pub fn run(
    root: &Path,
    cache: &Path,
    texts: &Texts,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Vec<Row>> {
    let mut rows = vec![shipped(root, cache)?];
    rows.extend(of_corpus(root, cache, progress)?);
    rows.extend(of_data(texts));
    for (name, file) in [
        ("lock", "tasks/lock/src/reference.rs"),
        ("event", "tasks/event/src/lib.rs"),
    ] {
        rows.push(mutants::refused(root, name, file, cache)?);
    }
    Ok(rows)
}

/// What the corpus shows: it is as labelled, and every check and every diagnosis is needed.
///
/// # Errors
/// The corpus cannot be read, or the grader fails on one of its submissions.
pub fn of_corpus(
    root: &Path,
    cache: &Path,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Vec<Row>> {
    let cases = cases(root)?;
    let grade_one =
        |case: &Case| grade(case.task, &case.path, cache).map(|verdict| Marks::of(case, &verdict));
    let marks = all(&cases, &grade_one, &mut |done| {
        if done % 20 == 0 {
            progress(
                Message::new("selfcheck-progress")
                    .with("done", done)
                    .with("all", cases.len()),
            );
        }
    });
    let marks = marks.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let graded: Vec<(&Case, &Marks)> = cases.iter().zip(&marks).collect();
    Ok(vec![
        labelled("selfcheck-right", &graded, |label| *label == Label::Right),
        labelled("selfcheck-wrong", &graded, |label| *label != Label::Right),
        needed(&graded),
        diagnosed(&graded),
    ])
}

/// What can be seen without grading anything: promises, points and texts go together.
pub fn of_data(texts: &Texts) -> Vec<Row> {
    vec![data::promises(), data::texts(texts)]
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

/// Does `work` on all items, on as many threads as there are processors. The results come in the order of the items.
fn all<T: Sync, R: Send>(
    items: &[T],
    work: &(dyn Fn(&T) -> R + Sync),
    progress: &mut dyn FnMut(usize),
) -> Vec<R> {
    let left = Mutex::new(items.iter().enumerate());
    let next = || left.lock().expect("no worker panics with the lock").next();
    let workers = thread::available_parallelism().map_or(2, usize::from);
    let mut done = BTreeMap::new();
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..workers {
            let sender = sender.clone();
            let next = &next;
            scope.spawn(move || {
                while let Some((number, item)) = next() {
                    // Nobody listens any more only if the receiver panicked.
                    let _ = sender.send((number, work(item)));
                }
            });
        }
        drop(sender);
        for (number, result) in receiver {
            done.insert(number, result);
            progress(done.len());
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

/// Every check is failed by somebody, and one that runs a program of its own is the only one that somebody fails, or says why it stays.
fn needed(graded: &[(&Case, &Marks)]) -> Row {
    let mut failed = BTreeSet::new();
    let mut alone = BTreeSet::new();
    for (case, marks) in graded {
        failed.extend(marks.failed.iter().map(|name| (case.task.name, *name)));
        if let ([name], true) = (&marks.failed[..], marks.all_judged) {
            alone.insert((case.task.name, *name));
        }
    }
    let mut trouble = Vec::new();
    let checks = || {
        let tasks = tasks::ALL.iter();
        tasks.flat_map(|task| task.checks.iter().map(|check| (task.name, check)))
    };
    for (task, check) in checks() {
        let is_alone = alone.contains(&(task, check.name));
        if check.stays.is_some() && is_alone {
            trouble.push(format!(
                "{task}: `{}` is needed, and says that it is not",
                check.name
            ));
        } else if check.stays.is_some() {
        } else if !failed.contains(&(task, check.name)) {
            trouble.push(format!("{task}: nobody fails `{}`", check.name));
        } else if !is_alone && matches!(check.how, How::Probe { .. }) {
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

/// Every diagnosis is the first that some submission gets, and that submission asks for it.
fn diagnosed(graded: &[(&Case, &Marks)]) -> Row {
    let mut trouble = Vec::new();
    let mut tried = 0;
    for task in tasks::ALL {
        let of_task = || {
            graded
                .iter()
                .filter(|(case, _)| case.task.name == task.name)
        };
        let known: BTreeSet<&str> = task.diagnoses.iter().map(|kind| kind.name).collect();
        tried += known.len();
        let given = |name: &str| {
            of_task().any(|(case, marks)| {
                case.diagnosis.as_deref() == Some(name) && marks.diagnosis == Some(name)
            })
        };
        let idle = known.iter().filter(|name| !given(name));
        trouble.extend(idle.map(|name| format!("{}: nobody gets `{name}`", task.name)));
    }
    Row {
        title: Message::new("selfcheck-diagnoses"),
        tried,
        trouble,
    }
}
