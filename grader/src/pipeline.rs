//! The stages of a grading run as one function, with the verdict cache as one of them.
//!
//! Entry points: [`grade`], and [`replay`] for a single program.

use std::path::Path;
use std::thread;

use anyhow::{anyhow, ensure};
use protocol::program::Program;
use sandbox::{Isolation, Sandbox};

use crate::cache::{CacheKey, Found, VerdictCache};
use crate::compile::{self, Built, Kit, KitPlace};
use crate::exercise::Exercise;
use crate::exercise::notation::{self, NotAWord};
use crate::judge::enumerate::SearchBounds;
use crate::judge::{self, RunResult, Runner};
use crate::messages::Message;
use crate::report::renderings::Renderings;
use crate::rules::{self, Admitted};
use crate::runner::AtBound;
use crate::runner::record::Step;
use crate::sandbox_check::SandboxCheck;
use crate::submission::{self, Source, Submission, Unreadable};
use crate::timings;
use crate::verdict::{Outcome, Status, Verdict};
use crate::worker::Worker;

/// Number of programs after which the user gets a message. The default depth stays below it for a
/// right submission.
const SIGN_OF_LIFE: usize = 10_000;
/// Maximal number of stories of a report that show the inside.
const MOST_RECORDED: usize = 8;

/// A submission to grade, and the settings.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The submission's path, as the user gave it.
    pub path: &'a Path,
    /// The exercise.
    pub exercise: &'static Exercise,
    /// The bounds of the exhaustive programs.
    pub bounds: SearchBounds,
    /// The place of the kit and of the verdict cache.
    pub place: &'a KitPlace,
    /// The sandbox for untrusted code.
    pub sandbox: &'a Sandbox,
    /// The treatment of the rules.
    pub rules: Rules,
    /// True if stories show what the submission prints and what its objects look like.
    pub inside: bool,
}

/// The treatment of the assignment's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// A violation ends the grading.
    Enforced,
    /// They are skipped. For the attack corpus: they are not a security boundary, and the sandbox
    /// must hold without them.
    Skipped,
}

/// The reason why there is no verdict.
#[derive(Debug)]
pub enum Failure {
    /// The path or the program text is wrong.
    Usage(Message),
    /// The grader itself failed. That costs no student marks.
    Own(anyhow::Error),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        Failure::Own(error)
    }
}

/// The answer to a request.
#[derive(Debug)]
pub enum Response {
    /// The report was in the cache.
    Cached(Box<Renderings>),
    /// The submission was graded now.
    Graded(Box<Fresh>),
}

/// A verdict that was not in the cache.
#[derive(Debug)]
pub struct Fresh {
    /// The verdict.
    pub verdict: Verdict,
    /// The cache entry for its report, if there is to be one.
    pub entry: Option<VerdictCache>,
    /// True if a corrupt entry was found.
    pub was_corrupt: bool,
}

/// The further parts of the cache key, beside the submission: all that the report depends on.
/// `None` in their place disables the cache.
pub type Conditions<'a> = dyn Fn(CacheKey) -> CacheKey + 'a;

/// Grades a submission. If there are `conditions`, looks the report up first. `progress` gets
/// messages about steps that take long.
///
/// # Errors
/// The path is wrong, or the grader itself failed.
pub fn answer(
    request: &Request<'_>,
    conditions: Option<&Conditions<'_>>,
    progress: &mut dyn FnMut(Message),
) -> Result<Response, Failure> {
    let submission = match read(request)? {
        Ok(submission) => submission,
        Err(verdict) => {
            return Ok(Response::Graded(Box::new(Fresh {
                verdict,
                entry: None,
                was_corrupt: false,
            })));
        }
    };
    timings::mark("read");
    let entry = conditions.and_then(|conditions| {
        let key = request.place.kit_key()?;
        let key = conditions(CacheKey::new(&submission).with("kit", key));
        Some(VerdictCache::new(
            &request.place.cache.join("verdicts"),
            key,
        ))
    });
    let found = entry.as_ref().map(VerdictCache::find);
    timings::mark("cache");
    if let Some(Found::Report(report)) = found {
        return Ok(Response::Cached(report));
    }
    Ok(Response::Graded(Box::new(Fresh {
        verdict: judge_submission(request, submission, progress)?,
        entry,
        was_corrupt: found == Some(Found::Corrupt),
    })))
}

/// Grades a submission without the cache. `progress` gets messages about steps that take long.
///
/// # Errors
/// The path is wrong, or the grader itself failed.
pub fn grade(request: &Request<'_>, progress: &mut dyn FnMut(Message)) -> Result<Verdict, Failure> {
    match read(request)? {
        Ok(submission) => Ok(judge_submission(request, submission, progress)?),
        Err(verdict) => Ok(verdict),
    }
}

/// Grades a submission in a temporary directory, and names it `shown` everywhere in the verdict.
///
/// # Errors
/// The path is wrong, or the grader itself failed.
pub fn grade_as(
    request: &Request<'_>,
    shown: &Path,
    progress: &mut dyn FnMut(Message),
) -> Result<Verdict, Failure> {
    match read(request) {
        Ok(Ok(mut submission)) => {
            submission.rename(request.path, shown);
            Ok(judge_submission(request, submission, progress)?)
        }
        Ok(Err(mut verdict)) => {
            if let Outcome::Unreadable(message) = &mut verdict.outcome {
                message.rename(request.path, shown);
            }
            Ok(verdict)
        }
        Err(Failure::Usage(mut message)) => {
            message.rename(request.path, shown);
            Err(Failure::Usage(message))
        }
        Err(Failure::Own(error)) => Err(Failure::Own(error)),
    }
}

/// A program that was run alone, or the verdict on a submission that could not be run.
#[derive(Debug)]
pub enum Replayed {
    /// The program of this submission was run.
    Run(Box<Run>),
    /// The submission was not built.
    NotRun(Box<Verdict>),
}

/// A program that was run alone.
#[derive(Debug)]
pub struct Run {
    /// The program, with its result.
    pub result: RunResult,
    /// The submission.
    pub submission: Submission,
    /// The inside of the submission in each operation.
    pub inside: Vec<Step>,
}

/// Runs the program of `text`, alone.
///
/// # Errors
/// The text or the path is wrong, or the grader itself failed.
pub fn replay(
    request: &Request<'_>,
    text: &str,
    progress: &mut dyn FnMut(Message),
) -> Result<Replayed, Failure> {
    let vocabulary = request.exercise.vocabulary;
    let program = notation::parse(vocabulary, text)
        .and_then(|program| notation::ensure_tasks(vocabulary, &program).map(|()| program))
        .map_err(|NotAWord(message)| Failure::Usage(message))?;
    let submission = match read(request)? {
        Ok(submission) => submission,
        Err(verdict) => return Ok(Replayed::NotRun(Box::new(verdict))),
    };
    let admitted = match admit(request, submission) {
        Ok(admitted) => admitted,
        Err(verdict) => return Ok(Replayed::NotRun(verdict)),
    };
    let kit = compile::kit(request.place, progress)?;
    match build(request, &kit, &admitted)? {
        Ok(ready) => {
            let mut worker = Worker::new(request.exercise, &ready.built, request.sandbox);
            let result = worker.run(program)?;
            let mut inside = Vec::new();
            if request.inside {
                inside = worker.inside(&result.program, &result.trace)?;
                keep_own_places(&mut inside, &ready.submission);
            }
            Ok(Replayed::Run(Box::new(Run {
                result,
                submission: ready.submission,
                inside,
            })))
        }
        Err(verdict) => Ok(Replayed::NotRun(verdict)),
    }
}

/// Runs programs with the exercise's reference solution. Returns nothing for any if there is no
/// such file: a package for students has none.
///
/// # Errors
/// The grader itself failed.
pub fn run_with_solution(
    request: &Request<'_>,
    programs: &[Program],
) -> anyhow::Result<Vec<RunResult>> {
    let path = compile::workspace().join(request.exercise.files.solution);
    let Ok(submission) = submission::read(&path) else {
        return Ok(Vec::new());
    };
    let Ok(admitted) = rules::admit(submission) else {
        return Ok(Vec::new());
    };
    let kit = compile::kit(request.place, &mut |_| {})?;
    let Ok(built) = compile::compile(&kit, request.sandbox, request.exercise, &admitted)? else {
        return Ok(Vec::new());
    };
    let mut worker = Worker::new(request.exercise, &built, request.sandbox);
    programs
        .iter()
        .map(|program| worker.run(program.clone()))
        .collect()
}

/// Reads the submission, or returns the verdict on one that cannot be read.
fn read(request: &Request<'_>) -> Result<Result<Submission, Verdict>, Failure> {
    match submission::read(request.path) {
        Ok(submission) => Ok(Ok(submission)),
        Err(Unreadable::Usage(message)) => Err(Failure::Usage(message)),
        Err(Unreadable::Short { path, reason }) => Err(Failure::Own(
            anyhow!(reason).context(format!("open `{}`", path.display())),
        )),
        Err(Unreadable::Content(message)) => Ok(Err(Verdict {
            exercise: request.exercise,
            submission: None,
            outcome: Outcome::Unreadable(message),
            isolation: None,
        })),
    }
}

/// Runs all stages after reading. If a file of the kit is damaged, the verdict is dropped, the kit
/// is built anew, and the submission is graded once more.
fn judge_submission(
    request: &Request<'_>,
    submission: Submission,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Verdict> {
    let admitted = match admit(request, submission) {
        Ok(admitted) => admitted,
        Err(verdict) => return Ok(*verdict),
    };
    let kit = compile::kit(request.place, progress)?;
    timings::mark("kit");
    let (verdict, is_sound) = thread::scope(|scope| {
        let verified = scope.spawn(|| kit.verify());
        let verdict = judge_admitted(request, &kit, &admitted, progress);
        let verified = verified.join();
        let verified = verified.unwrap_or_else(|_| Err(anyhow!("the check of the kit panicked")));
        (verdict, verified)
    });
    if is_sound? {
        return verdict;
    }
    kit.discard()?;
    let kit = compile::kit(request.place, progress)?;
    ensure!(
        kit.verify()?,
        "the kit in `{}` is damaged as soon as it is built",
        kit.dir.display()
    );
    judge_admitted(request, &kit, &admitted, progress)
}

/// Runs the stages from the compiler to the verdict.
fn judge_admitted(
    request: &Request<'_>,
    kit: &Kit,
    admitted: &Admitted,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Verdict> {
    let ready = match build(request, kit, admitted)? {
        Ok(ready) => ready,
        Err(verdict) => return Ok(*verdict),
    };
    let mut outcome = run_and_judge(request, &ready.built, progress)?;
    if request.inside {
        show_inside(request, &ready, &mut outcome);
    }
    timings::mark("run and judge");
    Ok(Verdict {
        exercise: request.exercise,
        submission: Some(ready.submission),
        outcome,
        isolation: Some(ready.isolation),
    })
}

/// A submission that can be run.
struct Ready {
    submission: Submission,
    built: Built,
    isolation: Isolation,
}

/// Applies the rules, or returns the verdict on a submission that breaks one.
fn admit(request: &Request<'_>, submission: Submission) -> Result<Admitted, Box<Verdict>> {
    let admitted = match request.rules {
        Rules::Enforced => rules::admit(submission),
        Rules::Skipped => rules::admit_unchecked(submission),
    };
    timings::mark("rules");
    admitted.map_err(|(submission, violations)| {
        Box::new(Verdict {
            exercise: request.exercise,
            submission: Some(submission),
            outcome: Outcome::Refused(violations),
            isolation: None,
        })
    })
}

/// Compiles and links, and checks the sandbox meanwhile.
fn build(
    request: &Request<'_>,
    kit: &Kit,
    admitted: &Admitted,
) -> anyhow::Result<Result<Ready, Box<Verdict>>> {
    let check = SandboxCheck::begin(request.sandbox, kit)?;
    let compiled = compile::compile(kit, request.sandbox, request.exercise, admitted)?;
    timings::mark("link");
    let isolation = check.outcome()?;
    timings::mark("isolation");
    let submission = admitted.submission().clone();
    Ok(match compiled {
        Ok(built) => Ok(Ready {
            submission,
            built,
            isolation,
        }),
        Err(not_built) => Err(Box::new(Verdict {
            exercise: request.exercise,
            submission: Some(submission),
            outcome: Outcome::NotBuilt(not_built),
            isolation: Some(isolation),
        })),
    })
}

/// Runs all programs and judges them.
fn run_and_judge(
    request: &Request<'_>,
    built: &Built,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Outcome> {
    let mut worker = Worker::new(request.exercise, built, request.sandbox);
    worker.prepare();
    let mut runner = WithProgress {
        worker,
        progress,
        count: 0,
    };
    judge::judge(request.exercise, built, request.bounds, &mut runner)
}

/// Adds the inside of the submission to the stories of a report: prints, its objects, and the
/// places of its tasks. Marks do not depend on it.
fn show_inside(request: &Request<'_>, ready: &Ready, outcome: &mut Outcome) {
    let Outcome::Graded(graded) = outcome else {
        return;
    };
    let worker = Worker::new(request.exercise, &ready.built, request.sandbox);
    let mut known: Vec<(Program, Vec<Step>)> = Vec::new();
    for checked in &mut graded.checks {
        let Status::Failed(finding) = &mut checked.status else {
            continue;
        };
        let known_one = known
            .iter()
            .find(|(program, _)| *program == finding.program);
        finding.inside = match known_one {
            Some((_, steps)) => steps.clone(),
            None if known.len() == MOST_RECORDED => continue,
            None => {
                // A story without its inside is still a story.
                let steps = worker.inside(&finding.program, &finding.trace);
                let mut steps = steps.unwrap_or_default();
                keep_own_places(&mut steps, &ready.submission);
                known.push((finding.program.clone(), steps.clone()));
                steps
            }
        };
    }
}

/// Removes all places outside of the submission's own files. The harness has its own `yield`s.
fn keep_own_places(steps: &mut [Step], submission: &Submission) {
    let files: Vec<String> = submission
        .sources
        .iter()
        .map(Source::display_path)
        .collect();
    for step in steps {
        step.keep_files(|file| files.iter().any(|own| own == file));
    }
}

/// A runner that reports now and then how many programs it ran.
struct WithProgress<'a, 'p> {
    worker: Worker<'a>,
    progress: &'p mut dyn FnMut(Message),
    count: usize,
}

impl Runner for WithProgress<'_, '_> {
    fn run(&mut self, program: Program, at_bound: AtBound) -> anyhow::Result<RunResult> {
        self.count += 1;
        if self.count.is_multiple_of(SIGN_OF_LIFE) {
            (self.progress)(Message::new("judge-progress").with("count", self.count));
        }
        Runner::run(&mut self.worker, program, at_bound)
    }

    fn announce(&mut self, program: &Program) {
        self.worker.announce(program);
    }
}
