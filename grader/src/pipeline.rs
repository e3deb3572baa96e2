//! The whole way of a grading run, and nothing else.

use std::path::Path;

use crate::compile::{self, Built};
use crate::explore::{self, Bounds, NotAWord};
use crate::isolation::{Isolation, Trial, Walls};
use crate::judge::{self, Shown};
use crate::message::Message;
use crate::rules::{self, Admitted, Breach};
use crate::run::{Child, Limits};
use crate::submission::{self, Submission, Unreadable};
use crate::tasks::TaskSpec;
use crate::trace::{self, Methods};
use crate::verdict::{Outcome, Verdict};

/// After so many programs, and each so many again, the user is told; the default depth stays below for a right lock.
const SIGN_OF_LIFE: usize = 10_000;

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
    /// What strangers' code is shut in by.
    pub walls: &'a Walls,
}

/// The path is wrong or cannot be opened: wrong usage, which costs nobody marks.
#[derive(Clone, Debug)]
pub struct WrongUsage(pub Message);

/// What decides whether a submission keeps the rules.
type Admit = fn(Submission) -> Result<Admitted, (Submission, Vec<Breach>)>;

/// Why a run ended before the submission ran.
enum Stop {
    Usage(WrongUsage),
    Verdict(Box<Verdict>),
}

/// Grades a submission. `Err` is the grader's own failure. `progress` is told what takes long.
pub fn grade(
    request: &Request<'_>,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Result<Verdict, WrongUsage>> {
    grade_admitted(request, rules::admit, progress)
}

/// Grades a submission whatever rules it breaks. For the attack corpus: rules are no boundary, and what is must hold without them.
pub fn grade_without_rules(
    request: &Request<'_>,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Result<Verdict, WrongUsage>> {
    grade_admitted(request, rules::admit_unchecked, progress)
}

fn grade_admitted(
    request: &Request<'_>,
    admit: Admit,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Result<Verdict, WrongUsage>> {
    let (submission, built, isolation) = match build(request, admit, progress)? {
        Ok(ready) => ready,
        Err(Stop::Usage(usage)) => return Ok(Err(usage)),
        Err(Stop::Verdict(verdict)) => return Ok(Ok(*verdict)),
    };
    let mut child = Child::new(&built, request.walls, Limits::DEFAULT);
    let methods = if built.unusable.is_empty() {
        Methods::All
    } else {
        Methods::Some
    };
    let mut count = 0usize;
    let outcome = judge::judge(request.task, &built, request.bounds, &mut |program| {
        count += 1;
        if count.is_multiple_of(SIGN_OF_LIFE) {
            progress(Message::new("judge-progress").with("count", count));
        }
        let ran = child.run(program)?;
        Ok(trace::distrust(program, ran, methods))
    })?;
    Ok(Ok(Verdict {
        task: request.task,
        submission: Some(submission),
        outcome,
        isolation: Some(isolation),
    }))
}

/// What became of a single program.
#[derive(Debug)]
pub enum Replayed {
    /// It was run.
    Shown(Box<Shown>),
    /// The submission did not come to run.
    Short(Box<Verdict>),
}

/// Runs the program that `word` writes, alone.
pub fn replay(
    request: &Request<'_>,
    word: &str,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Result<Replayed, WrongUsage>> {
    let program = match explore::parse(request.task.vocabulary, word) {
        Ok(program) => program,
        Err(NotAWord(message)) => return Ok(Err(WrongUsage(message))),
    };
    let (_, built, _) = match build(request, rules::admit, progress)? {
        Ok(ready) => ready,
        Err(Stop::Usage(usage)) => return Ok(Err(usage)),
        Err(Stop::Verdict(verdict)) => return Ok(Ok(Replayed::Short(verdict))),
    };
    let mut child = Child::new(&built, request.walls, Limits::DEFAULT);
    let shown = judge::show(request.task, program, &mut |program| child.run(program))?;
    Ok(Ok(Replayed::Shown(Box::new(shown))))
}

/// The stages up to a program that can be run.
fn build(
    request: &Request<'_>,
    admit: Admit,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Result<(Submission, Built, Isolation), Stop>> {
    let task = request.task;
    let stop = |submission, outcome, isolation| {
        Ok(Err(Stop::Verdict(Box::new(Verdict {
            task,
            submission,
            outcome,
            isolation,
        }))))
    };
    let submission = match submission::read(request.path) {
        Ok(submission) => submission,
        Err(Unreadable::Usage(message)) => return Ok(Err(Stop::Usage(WrongUsage(message)))),
        Err(Unreadable::Content(message)) => return stop(None, Outcome::Unreadable(message), None),
    };
    let admitted = match admit(submission) {
        Ok(admitted) => admitted,
        Err((submission, breaches)) => {
            return stop(Some(submission), Outcome::Refused(breaches), None);
        }
    };
    let kit = compile::kit(request.cache, progress)?;
    // The compiler works meanwhile.
    let trial = Trial::begin(request.walls, &kit)?;
    let compiled = compile::compile(&kit, request.walls, task, &admitted)?;
    let isolation = trial.outcome()?;
    match compiled {
        Ok(built) => Ok(Ok((admitted.submission().clone(), built, isolation))),
        Err(not_built) => stop(
            Some(admitted.submission().clone()),
            Outcome::NotBuilt(not_built),
            Some(isolation),
        ),
    }
}
