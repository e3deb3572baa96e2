//! What is particular to one exercise: its API, glue, programs, model, promises, probes and weights.
//!
//! A further exercise is one folder in `tasks/` at the top, one module here, and one line in [`ALL`].

pub mod event;
pub mod lock;

use crate::diagnosis::Diagnosis;
use crate::explore::Vocabulary;
use crate::oracle::Oracle;
use crate::verdict::{Check, Part};

/// Every exercise, in the order in which `--help` lists them.
pub static ALL: &[&TaskSpec] = &[&lock::SPEC, &event::SPEC];

/// An exercise, as data.
#[derive(Debug)]
pub struct TaskSpec {
    /// The name for `--task` and the crate's name: `lock`.
    pub name: &'static str,
    /// The type that a submission defines: `Lock`.
    pub subject: &'static str,
    /// Names of the errors that its methods return, in the order of their numbers.
    pub errors: &'static [&'static str],
    /// Its methods.
    pub methods: &'static [Method],
    /// Source of the program that joins the submission (as crate `submission`) to the harness. Each method's lines stand under `#[cfg(method)]`,
    /// so that a method that cannot be called is left out.
    pub glue: &'static str,
    /// How many numbered promises its assignment makes.
    pub promises: u32,
    /// Parts of the marks, in the order of the promises; the weights sum to 100.
    pub parts: &'static [Part],
    /// Checks, in the order of the promises.
    pub checks: &'static [Check],
    /// How scenarios tell what happened.
    pub verbs: Verbs,
    /// How programs of this exercise are written and enumerated.
    pub vocabulary: &'static Vocabulary,
    /// Judges one trace.
    pub oracle: Oracle,
    /// Kinds of mistakes, the most specific first.
    pub diagnoses: &'static [Diagnosis],
}

impl TaskSpec {
    /// The name of the error with this number; `?` for one that it does not have.
    pub fn error(&self, number: u8) -> &'static str {
        self.errors.get(usize::from(number)).copied().unwrap_or("?")
    }
}

/// A method of the contract.
#[derive(Debug)]
pub struct Method {
    /// Its name, which is also the cfg in the glue: `release`.
    pub name: &'static str,
    /// The signature expected, as the assignment prints it.
    pub signature: &'static str,
}

/// The verbs of a scenario's lines.
#[derive(Debug)]
pub struct Verbs {
    /// A wait ended: `acquires`.
    pub ended: Verb,
    /// A plain call that gives back was accepted: `releases`.
    pub gave_back: Verb,
}

/// A verb of a scenario's lines.
#[derive(Debug)]
pub struct Verb {
    /// As it stands in the lines and in the snapshots.
    pub word: &'static str,
    /// The entry that tells such a line to people, with `$task`.
    pub entry: &'static str,
}

/// The exercise with this name.
pub fn by_name(name: &str) -> Option<&'static TaskSpec> {
    ALL.iter().find(|task| task.name == name).copied()
}
