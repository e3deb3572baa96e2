//! The whole way of a grading run, and nothing else.

use std::path::Path;

use crate::compile;
use crate::explore::Bounds;
use crate::judge;
use crate::message::Message;
use crate::rules;
use crate::run::{Child, Limits};
use crate::submission::{self, Unreadable};
use crate::tasks::TaskSpec;
use crate::verdict::{Outcome, Verdict};

/// What to grade, and how.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The submission's path, as the user gave it.
    pub path: &'a Path,
    /// The exercise.
    pub task: &'static TaskSpec,
    /// How far the small programs go.
    pub bounds: Bounds,
    /// Where what is prebuilt is kept.
    pub cache: &'a Path,
}

/// The path is wrong or cannot be opened: wrong usage, which costs nobody marks.
#[derive(Clone, Debug)]
pub struct WrongUsage(pub Message);

/// Grades a submission. `Err` is the grader's own failure. `progress` is told what takes long.
pub fn grade(request: &Request<'_>, progress: &mut dyn FnMut(Message)) -> anyhow::Result<Result<Verdict, WrongUsage>> {
    let task = request.task;
    let submission = match submission::read(request.path) {
        Ok(submission) => submission,
        Err(Unreadable::Usage(message)) => return Ok(Err(WrongUsage(message))),
        Err(Unreadable::Content(message)) => {
            return Ok(Ok(Verdict { task, submission: None, outcome: Outcome::Unreadable(message) }));
        }
    };
    let admitted = match rules::admit(submission) {
        Ok(admitted) => admitted,
        Err((submission, breaches)) => {
            return Ok(Ok(Verdict { task, submission: Some(submission), outcome: Outcome::Refused(breaches) }));
        }
    };
    let kit = compile::kit(request.cache, progress)?;
    let outcome = match compile::compile(&kit, task, &admitted)? {
        Ok(built) => {
            let mut child = Child::new(&built, Limits::DEFAULT);
            judge::judge(task, &built, request.bounds, &mut |program| child.run(program))?
        }
        Err(not_built) => Outcome::NotBuilt(not_built),
    };
    Ok(Ok(Verdict { task, submission: Some(admitted.submission().clone()), outcome }))
}
