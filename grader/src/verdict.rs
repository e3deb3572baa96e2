//! The verdict on a submission: its checks, its points, and for each failure the finding that explains it.

use protocol::event::Panicked;
use protocol::program::Program;
use sandbox::Isolation;

use crate::compile::{MethodMismatch, NotBuilt};
use crate::exercise::{Check, Diagnosis, Exercise};
use crate::messages::Message;
use crate::oracle::Violation;
use crate::rules::RuleViolation;
use crate::submission::Submission;
use crate::trace::Trace;

pub mod groups;

/// The verdict.
#[derive(Debug)]
pub struct Verdict {
    /// The exercise.
    pub task: &'static Exercise,
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
    Refused(Vec<RuleViolation>),
    /// It was not built.
    NotBuilt(NotBuilt),
    /// It is the stub, or as empty as it: these methods are not written yet.
    NotWritten(Vec<Panicked>),
    /// It ran; here are the marks.
    Graded(Graded),
}

/// The result of a submission that ran.
#[derive(Debug)]
pub struct Graded {
    /// One entry for each of the task's checks, in their order.
    pub checks: Vec<Checked>,
    /// Methods that could not be called.
    pub mismatches: Vec<MethodMismatch>,
    /// Warnings of the compiler about the student's code.
    pub warnings: String,
    /// How many small programs were run.
    pub explored: usize,
    /// The number of tasks with which a program took too much time, memory or output, if one did. Fewer decided then.
    pub slow: Option<usize>,
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
    /// Its program stopped at a mistake that another check is charged with.
    Elsewhere,
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
    pub panic: Option<Panicked>,
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
