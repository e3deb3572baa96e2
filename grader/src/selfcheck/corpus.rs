//! The corpus: submissions that begin with a label, the expected result.
//!
//! The label is `//! right: ..` or `//! wrong: PART: ..`, with the part of the marks that the
//! mistake costs. In the next lines, `//! also: PART, ..` names parts with further failed checks,
//! and `//! diagnosis: NAME` the likely mistake that the report must name first.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::exercise::Exercise;
use crate::exercises;
use crate::verdict::groups::first_story;
use crate::verdict::{Checked, Outcome, Status, Verdict};

/// A file of the corpus.
#[derive(Debug)]
pub struct Case {
    /// The exercise that it is a submission for.
    pub exercise: &'static Exercise,
    /// Its path.
    pub path: PathBuf,
    /// Its path in the corpus, for messages.
    pub name: String,
    /// Its expected result.
    pub label: Label,
    /// The likely mistake that the report must name first, if the file says so.
    pub diagnosis: Option<String>,
}

/// The expected result of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Label {
    /// It satisfies every promise.
    Right,
    /// It has one mistake, which costs this part.
    Wrong {
        /// The part's name.
        part: &'static str,
        /// Parts in which further checks may fail.
        also: Vec<&'static str>,
    },
}

/// Returns all files of the corpus, in the order of their names.
///
/// # Errors
/// A directory cannot be read, or a file has no label that fits its directory.
pub fn cases(root: &Path) -> anyhow::Result<Vec<Case>> {
    let corpus = root.join("tests/corpus");
    let mut cases = Vec::new();
    for exercise in exercises::ALL {
        for dir in ["right", "wrong"] {
            let dir = corpus.join(exercise.name).join(dir);
            let entries = fs::read_dir(&dir)
                .with_context(|| format!("read the corpus in `{}`", dir.display()))?;
            let mut paths = entries
                .map(|entry| Ok(entry?.path()))
                .collect::<std::io::Result<Vec<_>>>()?;
            paths.sort();
            for path in paths {
                let name = path
                    .strip_prefix(&corpus)
                    .unwrap_or(&path)
                    .display()
                    .to_string();
                let source = if path.is_dir() {
                    path.join("src/lib.rs")
                } else {
                    path.clone()
                };
                let text = fs::read_to_string(source).with_context(|| format!("read `{name}`"))?;
                let label = Label::of(exercise, &text)
                    .with_context(|| format!("read the label of `{name}`"))?;
                let right = dir.ends_with("right");
                if right != (label == Label::Right) {
                    bail!("the label of `{name}` does not fit its folder");
                }
                let diagnosis = line(&text, "diagnosis").map(str::to_owned);
                cases.push(Case {
                    exercise,
                    path,
                    name,
                    label,
                    diagnosis,
                });
            }
        }
    }
    Ok(cases)
}

impl Case {
    /// Returns the difference between the verdict and the label.
    pub fn differs(&self, verdict: &Verdict) -> Option<String> {
        let Outcome::Graded(graded) = &verdict.outcome else {
            return Some("it did not come to run".to_owned());
        };
        let points = graded.points();
        let Label::Wrong { part, also } = &self.label else {
            return (points < 100).then(|| format!("right, but it got {points} points"));
        };
        if points == 100 {
            return Some("wrong, but it got full marks".to_owned());
        }
        let of = self.exercise.parts.iter().find(|of| of.name == *part)?;
        if graded.points_in(part) == of.points {
            return Some(format!("it must lose points in `{part}`"));
        }
        let failed = |checked: &&Checked| matches!(checked.status, Status::Failed(_));
        let mut failed = graded.checks.iter().filter(failed);
        let allowed = |name: &str| name == *part || also.contains(&name);
        if let Some(checked) = failed.find(|checked| !allowed(checked.check.part)) {
            let (name, of) = (checked.check.name, checked.check.part);
            return Some(format!("it also fails `{name}`, of the part `{of}`"));
        }
        let given = first_story(graded).and_then(|(_, finding)| finding.diagnosis);
        let given = given.map(|diagnosis| diagnosis.name);
        (self.diagnosis.is_some() && self.diagnosis.as_deref() != given).then(|| {
            format!(
                "its diagnosis must be {:?}, and is {given:?}",
                self.diagnosis
            )
        })
    }
}

/// Returns the text after `//! key: ` in one of the first lines.
fn line<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let mut head = text.lines().map_while(|line| line.strip_prefix("//! "));
    head.find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
}

impl Label {
    fn of(exercise: &'static Exercise, text: &str) -> anyhow::Result<Label> {
        let first = text.lines().next().unwrap_or_default();
        let label = first
            .strip_prefix("//! ")
            .context("it has no first line of the form `//! right: ..`")?;
        if label.starts_with("right: ") {
            return Ok(Label::Right);
        }
        let rest = label
            .strip_prefix("wrong: ")
            .context("it is neither `right` nor `wrong`")?;
        let (name, _) = rest.split_once(": ").context("it names no part")?;
        let part = |name: &str| {
            let mut parts = exercise.parts.iter();
            let part = parts
                .find(|part| part.name == name || part.name == format!("{}-{name}", exercise.name));
            part.map(|part| part.name)
                .with_context(|| format!("there is no part `{name}`"))
        };
        let also = line(text, "also").unwrap_or_default().split(", ");
        let also = also.filter(|name| !name.is_empty()).map(part);
        Ok(Label::Wrong {
            part: part(name)?,
            also: also.collect::<anyhow::Result<_>>()?,
        })
    }
}
