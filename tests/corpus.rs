//! The corpus, as labelled: every right submission gets full marks, and every wrong one is refused for its own mistake.
//!
//! A file's first line says what it is: `//! right: ..`, or `//! wrong: PART: ..` with the part of the marks that its mistake
//! costs. A second line `//! also: PART, ..` may name parts that go with it; a line `//! diagnosis: NAME`, the likely mistake that the report must name.

mod support;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use grader::explore::Bounds;
use grader::isolation::Walls;
use grader::messages::Texts;
use grader::pipeline::{self, Request};
use grader::report::{self, Detail, Glyphs, Look};
use grader::tasks::{self, TaskSpec};
use grader::verdict::{Graded, Outcome, Verdict};

use support::{KIT, root};

#[test]
fn every_submission_gets_the_verdict_on_its_label() {
    let cache = KIT.parent().expect("kits lie in a cache");
    let cases = cases();
    let left = Mutex::new(cases.iter());
    let mismatches = Mutex::new(Vec::new());
    let work = || {
        while let Some(case) = next(&left) {
            if let Err(reason) = case.check(cache) {
                mismatches.lock().unwrap().push((case.name(), reason));
            }
        }
    };
    let workers = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    let mut mismatches = mismatches.into_inner().unwrap();
    mismatches.sort();
    let listed = mismatches
        .iter()
        .fold(String::new(), |mut list, (name, reason)| {
            writeln!(list, "{name}: {reason}").expect("to a string");
            list
        });
    assert!(
        mismatches.is_empty(),
        "{} of {} differ:\n{listed}",
        mismatches.len(),
        cases.len()
    );
}

#[test]
fn the_corpus_is_as_large_as_it_is_said_to_be() {
    let count = |task: &str, label: &str| fs::read_dir(folder(task, label)).unwrap().count();
    let least = [
        ("lock", "wrong", 80),
        ("lock", "right", 30),
        ("event", "wrong", 15),
        ("event", "right", 6),
    ];
    for (task, label, least) in least {
        assert!(count(task, label) >= least, "{task}/{label}");
    }
}

fn next<'a>(left: &Mutex<std::slice::Iter<'a, Case>>) -> Option<&'a Case> {
    left.lock().unwrap().next()
}

struct Case {
    task: &'static TaskSpec,
    path: PathBuf,
    label: Label,
    /// The likely mistake that must be named, if the file says so.
    diagnosis: Option<String>,
}

/// What a file says of itself.
#[derive(Debug, PartialEq, Eq)]
enum Label {
    Right,
    Wrong { part: String, also: Vec<String> },
}

/// All files of the corpus, in the order of their names.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for task in tasks::ALL {
        for label in ["right", "wrong"] {
            let entries = fs::read_dir(folder(task.name, label)).expect("a folder of the corpus");
            let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
            paths.sort();
            cases.extend(paths.into_iter().map(|path| Case::read(task, label, path)));
        }
    }
    cases
}

fn folder(task: &str, label: &str) -> PathBuf {
    root().join("tests/corpus").join(task).join(label)
}

impl Case {
    #[track_caller]
    fn read(task: &'static TaskSpec, folder: &str, path: PathBuf) -> Case {
        let text = fs::read_to_string(&path).expect("a readable file");
        let label = Label::of(&text);
        let fits = label.as_ref().is_some_and(|label| match label {
            Label::Right => folder == "right",
            Label::Wrong { part, also } => {
                let exist = |name: &String| task.parts.iter().any(|part| is(task, part.name, name));
                folder == "wrong" && exist(part) && also.iter().all(exist)
            }
        });
        assert!(fits, "{} has no label that fits: {label:?}", path.display());
        let label = label.expect("it fits");
        let diagnosis = text
            .lines()
            .find_map(|line| line.strip_prefix("//! diagnosis: "));
        let diagnosis = diagnosis.map(str::to_owned);
        Case {
            task,
            path,
            label,
            diagnosis,
        }
    }

    fn name(&self) -> String {
        let name = self.path.strip_prefix(root()).unwrap_or(&self.path);
        name.display().to_string()
    }

    /// `Err` says how the verdict differs from the label.
    fn check(&self, cache: &Path) -> Result<(), String> {
        let request = Request {
            path: &self.path,
            task: self.task,
            bounds: Bounds::DEFAULT,
            cache,
            walls: Walls::best(),
        };
        let verdict = pipeline::grade(&request, &mut |_| {})
            .map_err(|error| format!("the grader failed: {error:#}"))?
            .map_err(|usage| format!("it could not be opened: {}", usage.0.id))?;
        let Outcome::Graded(graded) = &verdict.outcome else {
            return Err(format!("it did not come to run\n{}", told(&verdict)));
        };
        let lost = self.lost(graded);
        match &self.label {
            Label::Right if verdict.points() == 100 => Ok(()),
            Label::Right => Err(format!("a right one lost {lost:?}\n{}", told(&verdict))),
            Label::Wrong { part, .. } if lost.contains(part) => self.check_diagnosis(graded),
            Label::Wrong { part, .. } => Err(format!(
                "{} points; it should lose `{part}` and lost {lost:?}",
                verdict.points()
            )),
        }
    }

    fn check_diagnosis(&self, graded: &Graded) -> Result<(), String> {
        let given = report::first_story(graded).and_then(|(_, finding)| finding.diagnosis);
        let given = given.map(|diagnosis| diagnosis.name);
        if self.diagnosis.is_none() || self.diagnosis.as_deref() == given {
            Ok(())
        } else {
            Err(format!(
                "its diagnosis should be {:?} and is {given:?}",
                self.diagnosis
            ))
        }
    }

    /// The parts that lost points, as labels name them.
    fn lost(&self, graded: &Graded) -> BTreeSet<String> {
        let parts = self.task.parts.iter();
        let lost = parts.filter(|part| graded.points_in(part.name) < part.points);
        lost.map(|part| plain(self.task, part.name).to_owned())
            .collect()
    }
}

impl Label {
    fn of(text: &str) -> Option<Label> {
        let mut lines = text.lines();
        let (kind, rest) = lines.next()?.strip_prefix("//! ")?.split_once(": ")?;
        if kind == "right" {
            return Some(Label::Right);
        }
        let (part, _sentence) = rest.split_once(": ").filter(|_| kind == "wrong")?;
        let also = lines.next()?.strip_prefix("//! also: ").unwrap_or_default();
        let also = also.split(", ").filter(|part| !part.is_empty());
        Some(Label::Wrong {
            part: part.to_owned(),
            also: also.map(str::to_owned).collect(),
        })
    }
}

/// Labels leave out the exercise in a part's name: `waiting` is `event-waiting`.
fn plain<'a>(task: &TaskSpec, part: &'a str) -> &'a str {
    let prefix = part.strip_prefix(task.name);
    prefix
        .and_then(|rest| rest.strip_prefix('-'))
        .unwrap_or(part)
}

fn is(task: &TaskSpec, part: &str, label: &str) -> bool {
    plain(task, part) == label
}

/// What a student would read.
fn told(verdict: &Verdict) -> String {
    let look = Look {
        glyphs: Glyphs::Unicode,
        detail: Detail::First,
        command: "grader".to_owned(),
    };
    let text = report::text(verdict, &Texts::english(), &look);
    anstream::adapter::strip_str(&text).to_string()
}
