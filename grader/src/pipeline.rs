//! The whole way of a grading run, and nothing else.

use std::path::Path;
use std::thread;

use crate::compile::{self, Built};
use crate::explore::{self, Bounds, NotAWord};
use crate::isolation::{Isolation, Trial, Walls};
use crate::judge::{self, Shown};
use crate::lanes::{Lane, Lanes};
use crate::message::Message;
use crate::rules::{self, Admitted, Breach};
use crate::submission::{self, Submission, Unreadable};
use crate::tasks::TaskSpec;
use crate::timings;
use crate::verdict::{Outcome, Verdict};

/// After so many programs, and each so many again, the user is told; the default depth stays below for a right lock.
const SIGN_OF_LIFE: usize = 10_000;

/// Small programs show fewer events than this.
const SMALL: usize = 1_000;

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

/// Why a run ended before the submission was read.
#[derive(Debug)]
pub enum Stop {
    /// There is nothing to grade.
    Usage(WrongUsage),
    /// What is there is no submission.
    Verdict(Box<Verdict>),
}

/// Whether the first program that breaks a promise is told at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstBreak {
    /// Somebody looks on.
    Told,
    /// The verdict will tell.
    Left,
}

/// What can be told before there is a verdict.
#[derive(Debug)]
pub enum News<'a> {
    /// This takes long.
    TakesLong(Message),
    /// The first small program that breaks a promise.
    Breaks(&'a Shown),
}

/// Grades a submission. `Err` is the grader's own failure. `progress` is told what takes long.
pub fn grade(
    request: &Request<'_>,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Result<Verdict, WrongUsage>> {
    grade_quietly(request, rules::admit, progress)
}

/// Grades a submission whatever rules it breaks. For the attack corpus: rules are no boundary, and what is must hold without them.
pub fn grade_without_rules(
    request: &Request<'_>,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Result<Verdict, WrongUsage>> {
    grade_quietly(request, rules::admit_unchecked, progress)
}

/// Grades a submission before nobody's eyes.
fn grade_quietly(
    request: &Request<'_>,
    admit: Admit,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Result<Verdict, WrongUsage>> {
    let submission = match read(request) {
        Ok(submission) => submission,
        Err(Stop::Usage(usage)) => return Ok(Err(usage)),
        Err(Stop::Verdict(verdict)) => return Ok(Ok(*verdict)),
    };
    let mut tell = |news: News<'_>| match news {
        News::TakesLong(message) => progress(message),
        News::Breaks(_) => {}
    };
    grade_admitted(request, admit, submission, FirstBreak::Left, &mut tell).map(Ok)
}

/// Reads the submission: the first stage.
pub fn read(request: &Request<'_>) -> Result<Submission, Stop> {
    match submission::read(request.path) {
        Ok(submission) => Ok(submission),
        Err(Unreadable::Usage(message)) => Err(Stop::Usage(WrongUsage(message))),
        Err(Unreadable::Content(message)) => {
            let verdict = Verdict {
                task: request.task,
                submission: None,
                outcome: Outcome::Unreadable(message),
                isolation: None,
            };
            Err(Stop::Verdict(Box::new(verdict)))
        }
    }
}

/// Grades what was read: all other stages.
pub fn grade_read(
    request: &Request<'_>,
    submission: Submission,
    first_break: FirstBreak,
    tell: &mut dyn FnMut(News<'_>),
) -> anyhow::Result<Verdict> {
    grade_admitted(request, rules::admit, submission, first_break, tell)
}

fn grade_admitted(
    request: &Request<'_>,
    admit: Admit,
    submission: Submission,
    first_break: FirstBreak,
    tell: &mut dyn FnMut(News<'_>),
) -> anyhow::Result<Verdict> {
    let built = build(request, admit, submission, &mut |message| {
        tell(News::TakesLong(message));
    })?;
    let (submission, built, isolation) = match built {
        Ok(ready) => ready,
        Err(verdict) => return Ok(*verdict),
    };
    let outcome = run(request, &built, first_break, tell)?;
    timings::mark("run and judge");
    Ok(Verdict {
        task: request.task,
        submission: Some(submission),
        outcome,
        isolation: Some(isolation),
    })
}

/// Runs all programs and judges what they show.
fn run(
    request: &Request<'_>,
    built: &Built,
    first_break: FirstBreak,
    tell: &mut dyn FnMut(News<'_>),
) -> anyhow::Result<Outcome> {
    let mut count = 0usize;
    let mut looks = first_break == FirstBreak::Told;
    thread::scope(|scope| {
        let mut lanes = Lanes::start(request.task, built, request.walls, scope);
        judge::judge(request.task, built, request.bounds, &mut |program| {
            count += 1;
            if count.is_multiple_of(SIGN_OF_LIFE) {
                tell(News::TakesLong(
                    Message::new("judge-progress").with("count", count),
                ));
            }
            let shown = lanes.show(program)?;
            if looks && breaks(&shown) {
                looks = false;
                tell(News::Breaks(&shown));
            }
            Ok(shown)
        })
    })
}

/// Whether what a program showed is worth telling at once.
fn breaks(shown: &Shown) -> bool {
    let breaks = !shown.judgement.violations.is_empty();
    // What is long is a probe's, and an end is better told with the rest.
    breaks && !shown.ended() && shown.trace.events() < SMALL
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
    let submission = match read(request) {
        Ok(submission) => submission,
        Err(Stop::Usage(usage)) => return Ok(Err(usage)),
        Err(Stop::Verdict(verdict)) => return Ok(Ok(Replayed::Short(verdict))),
    };
    let (_, built, _) = match build(request, rules::admit, submission, progress)? {
        Ok(ready) => ready,
        Err(verdict) => return Ok(Ok(Replayed::Short(verdict))),
    };
    let shown = Lane::new(request.task, &built, request.walls).show(program)?;
    Ok(Ok(Replayed::Shown(Box::new(shown))))
}

/// The stages from there to a program that can be run.
fn build(
    request: &Request<'_>,
    admit: Admit,
    submission: Submission,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Result<(Submission, Built, Isolation), Box<Verdict>>> {
    let task = request.task;
    let stop = |submission, outcome, isolation| {
        Ok(Err(Box::new(Verdict {
            task,
            submission: Some(submission),
            outcome,
            isolation,
        })))
    };
    let admitted = match admit(submission) {
        Ok(admitted) => admitted,
        Err((submission, breaches)) => return stop(submission, Outcome::Refused(breaches), None),
    };
    timings::mark("rules");
    let kit = compile::kit(request.cache, progress)?;
    timings::mark("kit");
    // The compiler works meanwhile.
    let trial = Trial::begin(request.walls, &kit)?;
    let compiled = compile::compile(&kit, request.walls, task, &admitted)?;
    timings::mark("link");
    let isolation = trial.outcome()?;
    timings::mark("isolation");
    let submission = admitted.submission().clone();
    match compiled {
        Ok(built) => Ok(Ok((submission, built, isolation))),
        Err(not_built) => stop(submission, Outcome::NotBuilt(not_built), Some(isolation)),
    }
}
