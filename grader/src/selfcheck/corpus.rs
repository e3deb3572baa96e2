//! The corpus: submissions whose first line says what they are and what must be found.
//!
//! `//! right: ..` or `//! wrong: PART: ..`, where PART is the part of the marks that its mistake costs.
//! A line `//! diagnosis: NAME` further on names the diagnosis that the first failing check must get.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::tasks::{self, TaskSpec};
use crate::verdict::{Outcome, Verdict};

/// A file of the corpus.
#[derive(Debug)]
pub struct Case {
    /// The exercise that it is a submission for.
    pub task: &'static TaskSpec,
    /// Where it lies.
    pub path: PathBuf,
    /// Its path in the corpus, for people.
    pub name: String,
    /// What it says of itself.
    pub label: Label,
}

/// What a file says of itself.
#[derive(Debug, PartialEq, Eq)]
pub enum Label {
    /// It keeps every promise.
    Right,
    /// It has one mistake, which costs this part.
    Wrong {
        /// The part's name.
        part: &'static str,
    },
}

/// All files of the corpus, in the order of their names.
///
/// # Errors
/// A folder cannot be read, or a file has no label that fits the folder it lies in.
pub fn cases(root: &Path) -> anyhow::Result<Vec<Case>> {
    let corpus = root.join("tests/corpus");
    let mut cases = Vec::new();
    for task in tasks::ALL {
        for folder in ["right", "wrong"] {
            let folder = corpus.join(task.name).join(folder);
            let entries = fs::read_dir(&folder)
                .with_context(|| format!("read the corpus in `{}`", folder.display()))?;
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
                let text = fs::read_to_string(&path).with_context(|| format!("read `{name}`"))?;
                let label = Label::of(task, &text)
                    .with_context(|| format!("read the label of `{name}`"))?;
                let right = folder.ends_with("right");
                if right != (label == Label::Right) {
                    bail!("the label of `{name}` does not fit its folder");
                }
                cases.push(Case {
                    task,
                    path,
                    name,
                    label,
                });
            }
        }
    }
    Ok(cases)
}

impl Case {
    /// How the verdict differs from the label.
    pub fn differs(&self, verdict: &Verdict) -> Option<String> {
        let Outcome::Graded(graded) = &verdict.outcome else {
            return Some("it did not come to run".to_owned());
        };
        let short = |part: &str| {
            self.task
                .parts
                .iter()
                .any(|of| of.name == part && graded.points_in(part) < of.points)
        };
        match &self.label {
            Label::Right if graded.points() == 100 => None,
            Label::Right => Some(format!("right, but it got {} points", graded.points())),
            Label::Wrong { .. } if graded.points() == 100 => {
                Some("wrong, but it got full marks".to_owned())
            }
            Label::Wrong { part } if !short(part) => {
                Some(format!("it must lose points in `{part}`"))
            }
            Label::Wrong { .. } => None,
        }
    }
}

impl Label {
    fn of(task: &'static TaskSpec, text: &str) -> anyhow::Result<Label> {
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
        let part = task
            .parts
            .iter()
            .find(|part| part.name == name || part.name == format!("{}-{name}", task.name));
        Ok(Label::Wrong {
            part: part
                .with_context(|| format!("there is no part `{name}`"))?
                .name,
        })
    }
}
