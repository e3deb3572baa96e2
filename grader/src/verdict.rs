//! The verdict on a submission: its checks, its points, and the finding behind each failure.

use protocol::event::Panicked;
use protocol::program::Program;
use sandbox::Isolation;

use crate::compile::{MethodMismatch, NotBuilt};
use crate::exercise::{Check, Diagnosis, Exercise};
use crate::messages::Message;
use crate::oracle::Violation;
use crate::rules::RuleViolation;
use crate::runner::record::Step;
use crate::submission::Submission;
use crate::trace::Trace;

pub mod groups;

/// The verdict.
#[derive(Debug)]
pub struct Verdict {
    /// The exercise.
    pub exercise: &'static Exercise,
    /// The graded submission. `None` if it could not be read.
    pub submission: Option<Submission>,
    /// The stage that it reached, with its result.
    pub outcome: Outcome,
    /// The strength of the isolation. `None` if only the grader itself read it.
    pub isolation: Option<Isolation>,
}

/// The stage that a submission reached.
#[derive(Debug)]
pub enum Outcome {
    /// Its content is not a submission.
    Unreadable(Message),
    /// It violates rules; it was not compiled.
    Refused(Vec<RuleViolation>),
    /// It was not built.
    NotBuilt(NotBuilt),
    /// It is the stub, or as empty as the stub: these methods are not written yet.
    NotWritten(Vec<Panicked>),
    /// It ran; these are the marks.
    Graded(Graded),
}

/// The result of a submission that ran.
#[derive(Debug)]
pub struct Graded {
    /// One entry for each check of the exercise, in their order.
    pub checks: Vec<Checked>,
    /// Methods that could not be called.
    pub mismatches: Vec<MethodMismatch>,
    /// Warnings of the compiler about the student's code.
    pub warnings: String,
    /// The number of exhaustive programs that were run.
    pub explored: usize,
    /// The number of tasks at which a program exceeded its limit of time, memory or output, if one
    /// did. Then fewer programs were run.
    pub slow: Option<usize>,
}

/// A check with its result.
#[derive(Debug)]
pub struct Checked {
    /// The check.
    pub check: &'static Check,
    /// Its result.
    pub status: Status,
}

/// The result of a check.
#[derive(Debug)]
pub enum Status {
    /// It earned its points.
    Passed,
    /// The submission broke the promise.
    Failed(Box<Finding>),
    /// It could not be judged, and earns no points.
    NotJudged(NotJudged),
}

/// The reason why a check was not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotJudged {
    /// This method is missing or differs from the contract.
    Method(&'static str),
    /// No program reached the situation that the check needs.
    Witness,
    /// Too many child processes exited or hung before it.
    Exited,
    /// Its program stopped at a mistake that another check counts.
    Elsewhere,
}

/// The evidence for a failed check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The first, and so the smallest, program that fails.
    pub program: Program,
    /// The program's notation.
    pub word: String,
    /// The observed trace. Incomplete if the child exited early.
    pub trace: Trace,
    /// The broken promise, the step, and the observation.
    pub violation: Violation,
    /// The panic behind it, if there was one.
    pub panic: Option<Panicked>,
    /// For scenarios: the expected and the actual output, for a diff.
    pub difference: Option<Difference>,
    /// The recorded inside of the submission in each operation, if a report shows it.
    pub inside: Vec<Step>,
    /// The number of further programs that failed in the same way.
    pub others: usize,
    /// The likely mistake, if the observations point to one.
    pub diagnosis: Option<&'static Diagnosis>,
}

/// A snapshot and the actual output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The reviewed text.
    pub expected: String,
    /// The text of this run.
    pub actual: String,
}

impl Graded {
    /// Returns the earned points, of 100.
    pub fn points(&self) -> u32 {
        self.checks.iter().map(Checked::points).sum()
    }

    /// Returns the points earned in the part with this name.
    pub fn points_in(&self, part: &str) -> u32 {
        self.checks
            .iter()
            .filter(|checked| checked.check.part == part)
            .map(Checked::points)
            .sum()
    }
}

impl Checked {
    /// Returns its earned points.
    pub fn points(&self) -> u32 {
        match self.status {
            Status::Passed => self.check.points,
            Status::Failed(_) | Status::NotJudged(_) => 0,
        }
    }
}

impl Verdict {
    /// Returns the programs of the failed checks, random and exhaustive ones included, each with
    /// its text.
    pub fn failing_programs(&self) -> Vec<(String, Program)> {
        let Outcome::Graded(graded) = &self.outcome else {
            return Vec::new();
        };
        let failed = graded
            .checks
            .iter()
            .filter_map(|checked| match &checked.status {
                Status::Failed(finding) => Some((finding.word.clone(), finding.program.clone())),
                Status::Passed | Status::NotJudged(_) => None,
            });
        failed.collect()
    }

    /// Returns the earned points, of 100: none if it did not run.
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
