//! The report of one grading as data, in the form of `report.schema.json`, version 2.
//!
//! Entry point: [`Report`]. The grader fills it in; renderers and pages read it. Sentences are in
//! the language of the report. Nothing is escaped: each renderer escapes for its format.

use serde::{Deserialize, Serialize};

use crate::story::Story;

/// Version of the form.
pub const VERSION: u32 = 2;

/// The report of one grading.
///
/// Fields without `skip_serializing_if` are always present in JSON; what does not apply is null,
/// empty or zero. The other fields are absent where the grading did not record them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Report {
    /// Version of the form: [`VERSION`].
    pub schema: u32,
    /// The exercise's name, such as `lock`.
    pub exercise: String,
    /// The path as it was given. `None` if it could not be read as a submission.
    pub submission: Option<String>,
    /// The stage that the submission reached.
    pub outcome: Outcome,
    /// Points earned.
    pub points: u32,
    /// Points that can be earned.
    pub out_of: u32,
    /// The reason why it could not be read or compiled, if one sentence gives it.
    pub message: Option<String>,
    /// Places that violate rules, in the order of the sources.
    pub rule_violations: Vec<RuleViolation>,
    /// The compiler's errors, as it prints them.
    pub diagnostics: Option<String>,
    /// Methods that cannot be called as the assignment requires.
    pub method_mismatches: Vec<MethodMismatch>,
    /// Places that still are a `todo!()`.
    pub unwritten: Vec<Unwritten>,
    /// Parts of the marks, in the order of the promises. Empty unless graded.
    pub parts: Vec<Part>,
    /// All checks, in the order of the promises. Empty unless graded.
    pub checks: Vec<Check>,
    /// The compiler's warnings about the student's code. `None` unless graded.
    pub warnings: Option<String>,
    /// Number of exhaustive programs that were run. `None` unless graded.
    pub exhaustive_programs: Option<usize>,
    /// Strength of the sandbox. `None` if the submission was neither compiled nor run.
    pub isolation: Option<Isolation>,
    /// Remarks from reading the submission: what was left out, and the reason.
    pub notes: Vec<String>,
    /// The next thing to do, in a sentence or two.
    pub next: String,
    /// Advice that costs no points, such as "right, but slow".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub advice: Vec<String>,
    /// Hints for [`Report::first_failure`], or for the stub.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// Name of the failed check that is shown first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_failure: Option<String>,
    /// Files of the submission.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// The stage that a submission reached.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is no submission: see [`Report::message`].
    Unreadable,
    /// It violates rules and was not compiled: see [`Report::rule_violations`].
    Refused,
    /// It was not built: see [`Report::diagnostics`], [`Report::message`] or
    /// [`Report::method_mismatches`].
    NotBuilt,
    /// It is the stub: see [`Report::unwritten`].
    NotWritten,
    /// It ran: see [`Report::checks`].
    Graded,
}

/// A place that violates a rule.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RuleViolation {
    /// The rule's name, such as `no-async`.
    pub rule: String,
    /// The forbidden use, and the way to write it instead.
    pub message: String,
    /// The reason for the rule.
    pub reason: String,
    /// The file as the student knows it.
    pub file: String,
    /// From 1; 0 if it is not known.
    pub line: u32,
    /// In characters, from 1; 0 if it is not known.
    pub column: u32,
    /// The line of source.
    pub source: String,
}

/// A method that cannot be called as the assignment requires.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct MethodMismatch {
    /// The method's name.
    pub method: String,
    /// The signature in the assignment.
    pub signature: Option<String>,
    /// The mistake in words.
    pub message: String,
    /// The compiler's message about it; may be empty.
    pub detail: String,
}

/// A place that still is a `todo!()`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Unwritten {
    /// The function around it, if its text shows one.
    pub method: Option<String>,
    /// The file as the student knows it.
    pub file: String,
    /// From 1; 0 if it is not known.
    pub line: u32,
    /// In characters, from 1; 0 if it is not known.
    pub column: u32,
}

/// A part of the marks.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Part {
    /// Its name, such as `exclusion`.
    pub name: String,
    /// Its title in the language of the report.
    pub title: String,
    /// Points earned.
    pub points: u32,
    /// Points that can be earned.
    pub out_of: u32,
}

/// A check and its result.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Check {
    /// Its name, such as `order-late-resume`.
    pub name: String,
    /// Its title in the language of the report.
    pub title: String,
    /// Name of its part.
    pub part: String,
    /// Number of the promise in the assignment.
    pub promise: u32,
    /// Points earned.
    pub points: u32,
    /// Points that can be earned.
    pub out_of: u32,
    /// Its result.
    pub status: Status,
    /// The reason why it could not be judged.
    pub reason: Option<String>,
    /// The failure.
    pub finding: Option<Finding>,
    /// Name of the check whose failure has the same cause and is shown in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
}

/// The result of a check.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Its points are earned.
    Passed,
    /// The promise was broken.
    Failed,
    /// It could not be judged, and earns nothing.
    NotJudged,
}

/// The failure of a check.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Finding {
    /// The kind of the violation.
    pub kind: Kind,
    /// The promise in words.
    pub promised: String,
    /// The observation in words.
    pub seen: String,
    /// The step of the program at which it showed, from 1.
    pub step: usize,
    /// The program, as `grader replay` takes it.
    pub program: String,
    /// Number of steps before those listed.
    pub steps_left_out: usize,
    /// The observations, up to the step at which the violation showed.
    pub steps: Vec<Step>,
    /// The panic behind it.
    pub panic: Option<Panic>,
    /// For a named scenario: the promised order, and the observed one.
    pub difference: Option<Difference>,
    /// Number of further exhaustive programs that fail in this way.
    pub others: usize,
    /// Name of the likely mistake, such as `newest-first`.
    pub diagnosis: Option<String>,
    /// The likely mistake in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likely: Option<String>,
    /// The steps of [`Finding::steps`], in words and as a drawing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<Story>,
    /// The command that runs the program again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<String>,
}

/// The kind of a violation.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A wait ended though it must not.
    Exclusion,
    /// A wait ended before one that began earlier.
    Order,
    /// Nothing moves though a task could go on.
    Progress,
    /// The loop does not come to rest while all tasks wait.
    Passive,
    /// A step never ended.
    Spinning,
    /// The thread was blocked.
    Blocked,
    /// A query such as `locked()` was answered wrongly.
    Query,
    /// An action such as `release()` was answered wrongly.
    Action,
    /// A task was cancelled that no step cancels.
    Lost,
    /// The code panicked.
    Panic,
    /// The code ended its process.
    Crash,
}

impl Kind {
    /// Returns its name in JSON, such as `exclusion`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Exclusion => "exclusion",
            Kind::Order => "order",
            Kind::Progress => "progress",
            Kind::Passive => "passive",
            Kind::Spinning => "spinning",
            Kind::Blocked => "blocked",
            Kind::Query => "query",
            Kind::Action => "action",
            Kind::Lost => "lost",
            Kind::Panic => "panic",
            Kind::Crash => "crash",
        }
    }
}

/// The observations of one step.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Step {
    /// Its number, from 1.
    pub step: usize,
    /// Number of observations before those listed.
    pub events_left_out: usize,
    /// The observations.
    pub events: Vec<Event>,
}

/// An observation. Tasks and methods go by name, objects by number from 0.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A task resumed a wait for the first time.
    Began {
        /// The task.
        task: String,
        /// The object.
        object: u8,
    },
    /// A wait ended: the task goes on.
    Ended {
        /// The task.
        task: String,
        /// The object.
        object: u8,
    },
    /// A plain method returned.
    Answered {
        /// The calling task; `None` for the program itself.
        by: Option<String>,
        /// The object.
        object: u8,
        /// The method.
        method: String,
        /// The answer as Rust writes it.
        answer: String,
    },
    /// A call was left out: its condition did not hold.
    Skipped,
    /// The method to call is missing.
    Missing,
    /// A task came to its end.
    Finished {
        /// The task.
        task: String,
    },
    /// A task was dropped before its end.
    Gone {
        /// The task.
        task: String,
    },
    /// A wait that was only made was dropped.
    Discarded {
        /// The task.
        task: String,
        /// The object.
        object: u8,
    },
    /// A task was asked to cancel.
    Cancelled {
        /// The task.
        task: String,
        /// `true` if it was still unfinished.
        accepted: bool,
    },
    /// One turn of the loop.
    Turned {
        /// `true` if a handle was ready.
        ran: bool,
    },
    /// The loop was run to idle.
    Idled {
        /// Number of handles that ran.
        turns: u32,
        /// `true` if it was given up before the loop was idle.
        exhausted: bool,
        /// `true` if a timer is set.
        timers: bool,
    },
    /// A time limit ended a wait.
    GaveUp {
        /// The task.
        task: String,
        /// The object.
        object: u8,
    },
    /// A task panicked on purpose.
    Threw {
        /// The task.
        task: String,
    },
    /// Code panicked, caught or not.
    Panicked(Panic),
}

/// A panic in the student's code.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Panic {
    /// Its message.
    pub message: String,
    /// The file as the student knows it.
    pub file: String,
    /// From 1; 0 if it is not known.
    pub line: u32,
    /// In characters, from 1; 0 if it is not known.
    pub column: u32,
}

/// A promised order, and the observed one.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Difference {
    /// The promised order, a line for each event.
    pub expected: String,
    /// The observed order, likewise.
    pub actual: String,
}

/// Strength of the sandbox, as tried out in the same run.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Isolation {
    /// The level of isolation.
    pub level: Level,
    /// Names of the attempts that were not refused.
    pub open: Vec<String>,
}

/// Strength of a sandbox.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Everything that was tried was refused.
    Strong,
    /// Some of it was not refused: see [`Isolation::open`].
    Partial,
    /// This system has only limits.
    Portable,
    /// `--isolation none`.
    None,
}

/// A file of the submission.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Source {
    /// The file as the student knows it.
    pub file: String,
    /// Its text.
    pub text: String,
}
