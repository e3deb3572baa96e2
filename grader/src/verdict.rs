//! The verdict on a submission: its checks, its points, and for each failure the finding that explains it.

use harness::program::Program;

use crate::compile::{NotBuilt, Unusable};
use crate::diagnosis::Diagnosis;
use crate::isolation::Isolation;
use crate::message::Message;
use crate::oracle::{Facts, Kind, Violation};
use crate::rules::Breach;
use crate::submission::Submission;
use crate::tasks::TaskSpec;
use crate::trace::Trace;

/// A part of the marks.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name, such as `exclusion`; its title is the catalogue's `part-<name>`.
    pub name: &'static str,
    /// Its share of 100 points; the points of its checks sum to it.
    pub points: u32,
}

/// A check, as data.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name, such as `order-small-programs`; its title is the catalogue's `check-<task>-<name>`.
    pub name: &'static str,
    /// The name of its part.
    pub part: &'static str,
    /// The number of the promise in the assignment that it checks.
    pub promise: u32,
    /// Points for passing it.
    pub points: u32,
    /// Methods without which it cannot be done.
    pub methods: &'static [&'static str],
    /// What must have been witnessed for a pass to mean anything.
    pub needs: Facts,
    /// How it is done.
    pub how: How,
    /// Why it stays though no known submission fails it alone. A check with a program of its own must be needed, or say this.
    pub stays: Option<&'static str>,
}

/// How a check is done.
#[derive(Debug, PartialEq, Eq)]
pub enum How {
    /// All small programs: fails on these kinds of violations.
    Explore {
        /// Which programs.
        programs: Programs,
        /// Which violations count.
        kinds: &'static [Kind],
    },
    /// One program of its own.
    Probe {
        /// The program, in the exercise's vocabulary.
        word: &'static str,
        /// Which violations count.
        kinds: &'static [Kind],
    },
    /// A named program whose observable order is compared with a reviewed snapshot.
    Scenario {
        /// The program.
        program: &'static str,
        /// The snapshot, in insta's file format.
        snapshot: &'static str,
    },
}

/// A part of the small programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Programs {
    /// Those in which nobody is cancelled.
    WithoutCancel,
    /// Those in which somebody is; only kinds of violations count that the others do not show.
    WithCancel,
}

/// The verdict.
#[derive(Debug)]
pub struct Verdict {
    /// The exercise.
    pub task: &'static TaskSpec,
    /// What was graded. `None` if it could not be read as a submission.
    pub submission: Option<Submission>,
    /// How far it came.
    pub outcome: Outcome,
    /// How well it was isolated. `None` if nothing read it but the grader itself.
    pub isolation: Option<Isolation>,
}

/// How far a submission came.
#[derive(Debug)]
pub enum Outcome {
    /// Its content is no submission.
    Unreadable(Message),
    /// It breaks rules; it was not compiled.
    Refused(Vec<Breach>),
    /// It was not built.
    NotBuilt(NotBuilt),
    /// It is the stub, or as empty as it: these methods are not written yet.
    NotWritten(Vec<Panic>),
    /// It ran; here are the marks.
    Graded(Graded),
}

/// The result of a submission that ran.
#[derive(Debug)]
pub struct Graded {
    /// One entry for each of the task's checks, in their order.
    pub checks: Vec<Checked>,
    /// Methods that could not be called.
    pub unusable: Vec<Unusable>,
    /// Warnings of the compiler about the student's code.
    pub warnings: String,
    /// How many small programs were run.
    pub explored: usize,
}

/// A check that was done, or not.
#[derive(Debug)]
pub struct Checked {
    /// Which.
    pub check: &'static Check,
    /// How it went.
    pub status: Status,
}

/// How a check went.
#[derive(Debug)]
pub enum Status {
    /// Its points are earned.
    Passed,
    /// The promise was broken.
    Failed(Box<Finding>),
    /// It could not be judged, and earns nothing: a method is missing, or nothing was witnessed.
    NotJudged(Message),
}

/// Why a check failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The first, so smallest, program that shows it.
    pub program: Program,
    /// The program as a line that can be typed.
    pub word: String,
    /// What was observed. Not whole if the child ended in the middle.
    pub trace: Trace,
    /// Which promise was broken, where, and what was seen instead.
    pub violation: Violation,
    /// The panic behind it, if there was one.
    pub panic: Option<Panic>,
    /// For scenarios: what was expected and what came, to be shown as a difference.
    pub difference: Option<Difference>,
    /// How many further programs failed in the same way.
    pub others: usize,
    /// The likely mistake, if what was observed speaks for one.
    pub diagnosis: Option<&'static Diagnosis>,
}

/// A snapshot and what came instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The reviewed text.
    pub expected: String,
    /// The text of this run.
    pub actual: String,
}

/// A panic in the student's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panic {
    /// Its message.
    pub message: String,
    /// File, line and column, as the student knows them.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl Graded {
    /// Points earned in all, of 100.
    pub fn points(&self) -> u32 {
        self.checks.iter().map(Checked::points).sum()
    }

    /// Points earned in the part with this name.
    pub fn points_in(&self, part: &str) -> u32 {
        self.checks
            .iter()
            .filter(|checked| checked.check.part == part)
            .map(Checked::points)
            .sum()
    }
}

impl Checked {
    /// The points that it earned.
    pub fn points(&self) -> u32 {
        match self.status {
            Status::Passed => self.check.points,
            Status::Failed(_) | Status::NotJudged(_) => 0,
        }
    }
}

impl Verdict {
    /// Points earned, of 100: none if it did not come to run.
    pub fn points(&self) -> u32 {
        match &self.outcome {
            Outcome::Graded(graded) => graded.points(),
            Outcome::Unreadable(_)
            | Outcome::Refused(_)
            | Outcome::NotBuilt(_)
            | Outcome::NotWritten(_) => 0,
        }
    }
}
