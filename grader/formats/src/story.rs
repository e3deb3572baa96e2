//! The counterexample of a failed check as rows: what was done in each step, and what came of it
//! in the column of each task.
//!
//! Entry point: [`Story`]. All texts are rendered already; nothing here draws.

use serde::{Deserialize, Serialize};

/// A program step by step.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Story {
    /// Names of the tasks, a column for each.
    pub columns: Vec<String>,
    /// The call that observes the object after each step, such as `locked()`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observer: Option<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// `true` if steps without effect are left out.
    #[serde(default)]
    pub quiet_left_out: bool,
    /// The same program with the reference solution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Box<Story>>,
}

/// One row: a step of the program, or a further thing that happened in it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Row {
    /// The step, from 1.
    pub step: usize,
    /// Number of rows left out before this one.
    #[serde(default)]
    pub left_out: usize,
    /// What was done; empty in the further rows of a step.
    pub caption: String,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// The state of each column after it.
    pub states: Vec<State>,
    /// The observer's answer after it, as Rust writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<String>,
    /// `true` where the promise broke.
    #[serde(default)]
    pub broken: bool,
    /// What the student's code printed in this step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub printed: Vec<Printed>,
    /// `{:#?}` of the object after it, where it has changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debug: Option<String>,
    /// Places in the source where tasks stand after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
}

/// What happened to a task.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Mark {
    /// Index of the column.
    pub column: usize,
    /// Its kind.
    pub kind: MarkKind,
    /// It in words, such as `gets it`.
    pub text: String,
}

/// The kind of a mark.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkKind {
    /// The task was made, and its first step is queued.
    Queued,
    /// It still waits, which is wrong.
    StillWaits,
    /// It begins to wait.
    Waits,
    /// Its wait ended.
    Gets,
    /// It calls a plain method.
    Calls,
    /// It is cancelled.
    Cancelled,
    /// It was dropped though no step cancels it.
    Dropped,
    /// It drops a wait that it had only made.
    Discards,
    /// It panicked.
    Panics,
}

/// The state of a task, as far as it was observed.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct State {
    /// It holds the object.
    pub holds: bool,
    /// It waits for the object.
    pub waits: bool,
}

/// Text that the student's code printed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Printed {
    /// The stream.
    pub stream: Stream,
    /// The text, capped.
    pub text: String,
    /// `true` if the text was cut.
    #[serde(default)]
    pub cut: bool,
}

/// An output stream.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// The place where a task stands.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Place {
    /// Index of the column; `None` for a call by the program itself.
    pub column: Option<usize>,
    /// The file as the student knows it.
    pub file: String,
    /// From 1.
    pub line: u32,
}
