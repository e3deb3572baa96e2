//! The grader's self-test: the shipped solutions get their expected verdicts, and the corpus
//! matches its labels. Every check and every diagnosis is used by some corpus file, and every
//! mutant of a right solution loses marks.
//!
//! Entry points: [`run`] for everything, and parts of it, which the tests call: [`of_corpus`],
//! [`of_sample`] and [`of_data`]. It needs the kit's own sources beside it. It is for
//! maintainers of the kit, and for users that verify it.

mod corpus;
mod data;
mod mutants;
pub mod row;

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::bail;
use row::{SelfcheckRow, all};
use sandbox::Sandbox;

use crate::compile::KitPlace;
use crate::exercise::{Exercise, How};
use crate::exercises;
use crate::judge::enumerate::SearchBounds;
use crate::messages::{Message, Texts};
use crate::pipeline::{self, Failure, Request, Rules};
use crate::verdict::groups::first_story;
use crate::verdict::{Outcome, Status, Verdict};

pub use corpus::{Case, Label, cases};

/// The stored part of a verdict: the traces in its findings are large.
struct Marks {
    /// The difference from the label.
    differs: Option<String>,
    /// The failed checks, and whether any other was not judged.
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
        let story = first_story(graded);
        let diagnosis = story.and_then(|(_, finding)| finding.diagnosis);
        marks.diagnosis = diagnosis.map(|diagnosis| diagnosis.name);
        marks
    }
}

/// Runs every part. `root` is the directory with the workspace's Cargo.toml.
///
/// # Errors
/// The sources cannot be read, or the grader fails on one of them.
pub fn run(
    root: &Path,
    place: &KitPlace,
    texts: &Texts,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Vec<SelfcheckRow>> {
    let mut rows = vec![shipped(root, place)?];
    rows.extend(of_corpus(root, place, progress)?);
    rows.extend(of_data(texts));
    for exercise in exercises::ALL {
        let file = exercise.files.solution;
        rows.push(mutants::refused(root, exercise.name, file, place)?);
    }
    Ok(rows)
}

/// Checks the corpus: it matches its labels, and uses every check and every diagnosis.
///
/// # Errors
/// The corpus cannot be read, or the grader fails on one of its submissions.
pub fn of_corpus(
    root: &Path,
    place: &KitPlace,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Vec<SelfcheckRow>> {
    let cases = cases(root)?;
    let marks = marks(&cases, place, progress)?;
    let graded: Vec<(&Case, &Marks)> = cases.iter().zip(&marks).collect();
    let mut rows = as_labelled(&graded);
    rows.extend([needed(&graded), diagnosed(&graded)]);
    Ok(rows)
}

/// Checks that one file in `share` of the corpus matches its label.
///
/// # Errors
/// The corpus cannot be read, or the grader fails on one of its submissions.
pub fn of_sample(root: &Path, place: &KitPlace, share: usize) -> anyhow::Result<Vec<SelfcheckRow>> {
    let cases: Vec<Case> = cases(root)?.into_iter().step_by(share).collect();
    let marks = marks(&cases, place, &mut |_| {})?;
    let graded: Vec<(&Case, &Marks)> = cases.iter().zip(&marks).collect();
    Ok(as_labelled(&graded))
}

fn as_labelled(graded: &[(&Case, &Marks)]) -> Vec<SelfcheckRow> {
    vec![
        labelled("selfcheck-right", graded, |label| *label == Label::Right),
        labelled("selfcheck-wrong", graded, |label| *label != Label::Right),
    ]
}

fn marks(
    cases: &[Case],
    place: &KitPlace,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Vec<Marks>> {
    let grade_one = |case: &Case| {
        grade(case.exercise, &case.path, place).map(|verdict| Marks::of(case, &verdict))
    };
    let marks = all(cases, &grade_one, &mut |done| {
        if done % 20 == 0 {
            progress(
                Message::new("selfcheck-progress")
                    .with("done", done)
                    .with("all", cases.len()),
            );
        }
    });
    marks.into_iter().collect()
}

/// Checks without grading: promises, points and texts are consistent.
pub fn of_data(texts: &Texts) -> Vec<SelfcheckRow> {
    vec![data::promises(), data::texts(texts)]
}

/// Grades one file as a student's submission.
///
/// # Errors
/// The grader fails on it, or it cannot be opened.
pub fn grade(
    exercise: &'static Exercise,
    path: &Path,
    place: &KitPlace,
) -> anyhow::Result<Verdict> {
    let request = Request {
        path,
        exercise,
        bounds: SearchBounds::DEFAULT,
        place,
        sandbox: Sandbox::best(),
        rules: Rules::Enforced,
        inside: false,
    };
    match pipeline::grade(&request, &mut |_| {}) {
        Ok(verdict) => Ok(verdict),
        Err(Failure::Own(error)) => Err(error.context(format!("grade `{}`", path.display()))),
        Err(Failure::Usage(_)) => bail!("`{}` cannot be opened", path.display()),
    }
}

/// Each stub is refused as not written; each reference solution gets full marks.
fn shipped(root: &Path, place: &KitPlace) -> anyhow::Result<SelfcheckRow> {
    let (mut tried, mut trouble) = (0, Vec::new());
    for exercise in exercises::ALL {
        if let Some(file) = exercise.files.stub {
            let stub = grade(exercise, &root.join(file), place)?;
            if !matches!(stub.outcome, Outcome::NotWritten(_)) {
                let points = stub.points();
                trouble.push(format!("{file} is not the stub: it got {points} points"));
            }
            tried += 1;
        }
        let file = exercise.files.solution;
        let points = grade(exercise, &root.join(file), place)?.points();
        if points != 100 {
            trouble.push(format!("{file} got {points} points"));
        }
        tried += 1;
    }
    Ok(SelfcheckRow {
        title: Message::new("selfcheck-shipped"),
        tried,
        trouble,
    })
}

/// Each file selected by `which` gets the verdict of its label.
fn labelled(
    title: &'static str,
    graded: &[(&Case, &Marks)],
    which: fn(&Label) -> bool,
) -> SelfcheckRow {
    let picked = || graded.iter().filter(|(case, _)| which(&case.label));
    let trouble = picked()
        .filter_map(|(case, marks)| Some(format!("{}: {}", case.name, marks.differs.as_ref()?)));
    SelfcheckRow {
        title: Message::new(title),
        tried: picked().count(),
        trouble: trouble.collect(),
    }
}

/// Every check fails for some corpus file. A check with a program of its own is the only failure of
/// some file, or has a justification.
fn needed(graded: &[(&Case, &Marks)]) -> SelfcheckRow {
    let mut failed = BTreeSet::new();
    let mut alone = BTreeSet::new();
    for (case, marks) in graded {
        failed.extend(marks.failed.iter().map(|name| (case.exercise.name, *name)));
        if let ([name], true) = (&marks.failed[..], marks.all_judged) {
            alone.insert((case.exercise.name, *name));
        }
    }
    let mut trouble = Vec::new();
    let checks = || {
        let all = exercises::ALL.iter();
        all.flat_map(|exercise| exercise.checks.iter().map(|check| (exercise.name, check)))
    };
    for (exercise, check) in checks() {
        let is_alone = alone.contains(&(exercise, check.name));
        if check.stays.is_some() && is_alone {
            trouble.push(format!(
                "{exercise}: `{}` is needed, and says that it is not",
                check.name
            ));
        } else if check.stays.is_some() {
        } else if !failed.contains(&(exercise, check.name)) {
            trouble.push(format!("{exercise}: no file fails `{}`", check.name));
        } else if !is_alone && matches!(check.how, How::Probe { .. }) {
            trouble.push(format!(
                "{exercise}: each file that fails `{}` fails another check too",
                check.name
            ));
        }
    }
    SelfcheckRow {
        title: Message::new("selfcheck-needed"),
        tried: checks().count(),
        trouble,
    }
}

/// Every diagnosis is the first one for some submission with that label.
fn diagnosed(graded: &[(&Case, &Marks)]) -> SelfcheckRow {
    let mut trouble = Vec::new();
    let mut tried = 0;
    for exercise in exercises::ALL {
        let of_task = || {
            graded
                .iter()
                .filter(|(case, _)| case.exercise.name == exercise.name)
        };
        let known: BTreeSet<&str> = exercise.diagnoses.iter().map(|kind| kind.name).collect();
        tried += known.len();
        let given = |name: &str| {
            of_task().any(|(case, marks)| {
                case.diagnosis.as_deref() == Some(name) && marks.diagnosis == Some(name)
            })
        };
        let idle = known.iter().filter(|name| !given(name));
        trouble.extend(idle.map(|name| format!("{}: no file gets `{name}`", exercise.name)));
    }
    SelfcheckRow {
        title: Message::new("selfcheck-diagnoses"),
        tried,
        trouble,
    }
}
