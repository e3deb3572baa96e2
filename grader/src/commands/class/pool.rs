//! Grades many submissions at once, each in temporary directories and processes of its own.
//!
//! Entry points: [`open_jobs`], [`grade`]. The processes that compile and run a submission never
//! get a student's name: the sources are written anew, under the names of the assignment. If a
//! grader fails on one submission, or panics, that one gets no mark and the others go on.

use std::any::Any;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use anyhow::{Context, bail};
use class::hash::Hash;
use class::lines::{Conditions, Grading, NOT_GRADED, ResultLine, Results, SourceText, State, raw};
use class::pick::{Form, Picked};
use class::plan;
use class::shards::ShardAttempt;
use grader::compile::KitPlace;
use grader::judge::enumerate::SearchBounds;
use grader::messages::Texts;
use grader::pipeline::{self, Failure, Request, Rules};
use grader::report;
use grader::verdict::Verdict;
use sandbox::{Sandbox, TempDir, TooWeak};
use serde_json::value::RawValue;

use super::conditions;
use super::input::Class;
use crate::cli::Invocation;
use crate::console::progress::{Counted, Counter};

/// Sources to grade, for all students that handed them in.
#[derive(Clone, Debug)]
pub(super) struct Job {
    sources: Hash,
    /// The first student with these sources, in the download.
    place: usize,
    /// Identifiers of all students with these sources.
    students: Vec<String>,
}

/// The place of results.
pub(super) enum Sink<'a> {
    /// `results.jsonl`: a line for each student.
    Results(&'a mut Results),
    /// A shard's file: a line for the sources.
    Shard(&'a mut ShardAttempt),
}

/// The circumstances of a run.
pub(super) struct RunContext<'a> {
    pub(super) invocation: &'a Invocation,
    pub(super) class: &'a Class,
    pub(super) place: &'a KitPlace,
    pub(super) conditions: &'a Conditions,
    pub(super) texts: &'a Texts,
    pub(super) threads: usize,
    /// The number of submissions that were graded before.
    pub(super) kept: usize,
}

/// Returns the job for sources of the plan.
pub(super) fn job(class: &Class, sources: Hash) -> Job {
    let students = class.plan.students.iter();
    let students = students.filter(|student| student.sources == Some(sources));
    let students: Vec<String> = students.map(|student| student.id.clone()).collect();
    let first = students.first().and_then(|id| class.places.get(id));
    Job {
        sources,
        place: first.copied().unwrap_or_default(),
        students,
    }
}

/// Returns the jobs that are not graded yet. If there are results for the same bytes, they are
/// booked at once for students without any.
pub(super) fn open_jobs(
    class: &Class,
    results: &mut Results,
    conditions: &Conditions,
) -> anyhow::Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for (sources, students) in class.plan.by_sources() {
        let key = conditions.key(&sources);
        let open: Vec<String> = students
            .iter()
            .filter(|student| results.state(&student.id, &key) == State::Open)
            .map(|student| student.id.clone())
            .collect();
        if open.is_empty() {
            continue;
        }
        if let Some(equal) = results.equal(&key)? {
            book(results, &open, sources, conditions, &equal.grading)?;
            continue;
        }
        let place = class
            .places
            .get(&students[0].id)
            .copied()
            .unwrap_or_default();
        jobs.push(Job {
            sources,
            place,
            students: open,
        });
    }
    Ok(jobs)
}

fn book(
    results: &mut Results,
    students: &[String],
    sources: Hash,
    conditions: &Conditions,
    grading: &RawValue,
) -> anyhow::Result<()> {
    // In bounded pieces: thousands of students may share long results.
    for some in students.chunks(64) {
        let lines: Vec<ResultLine> = some
            .iter()
            .map(|student| ResultLine::new(student, sources, conditions, grading))
            .collect();
        results.append(&lines).context("write the results")?;
    }
    Ok(())
}

/// Grades all jobs, and returns the number of failures. An `Err` concerns all of them: the disk is
/// full, or the sandbox is gone.
pub(super) fn grade(
    run: &RunContext<'_>,
    mut jobs: Vec<Job>,
    sink: &mut Sink<'_>,
) -> anyhow::Result<usize> {
    // Jobs that may take long go first, so that none holds a processor when all others are done.
    jobs.sort_by_cached_key(|job| (std::cmp::Reverse(risk(run, job)), job.sources));
    let mut counter = Counter::new(run.texts, jobs.len(), run.kept);
    let sandbox = run.invocation.sandbox();
    let next = AtomicUsize::new(0);
    let threads = run.threads.clamp(1, jobs.len().max(1));
    // Bounded: results wait for the disk, not in memory.
    let (sender, receiver) = mpsc::sync_channel(threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, jobs, next, sandbox) = (sender.clone(), &jobs, &next, &sandbox);
            scope.spawn(move || {
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if sender.send((job, attempt(run, sandbox, job))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (job, graded) in receiver {
            // An `Err` drops the receiver: then no thread begins another job.
            let grading = graded?;
            counter.count(match grading.points {
                Some(_) => Counted::WithMark,
                None => Counted::Failed,
            });
            store(run, sink, job, &raw(&grading))?;
        }
        Ok(counter.end())
    })
}

fn store(
    run: &RunContext<'_>,
    sink: &mut Sink<'_>,
    job: &Job,
    grading: &RawValue,
) -> anyhow::Result<()> {
    match sink {
        Sink::Results(results) => {
            book(results, &job.students, job.sources, run.conditions, grading)
        }
        Sink::Shard(attempt) => attempt
            .append(job.sources, grading)
            .context("write the shard's results"),
    }
}

/// Returns a guess at the time that a submission takes, from its text: length, loops, and what it
/// prints or expands.
fn risk(run: &RunContext<'_>, job: &Job) -> usize {
    let student = &run.class.found.students[job.place];
    let Ok(Ok(picked)) = plan::sources(&run.class.tree, student, &run.class.exercise) else {
        return 0;
    };
    let costly = [
        ("loop", 2),
        ("while", 2),
        ("macro_rules", 8),
        ("print", 8),
        ("dbg!", 8),
        ("const fn", 4),
    ];
    let texts = picked
        .sources
        .iter()
        .map(|source| String::from_utf8_lossy(&source.bytes));
    let of_text = |text: &str| -> usize {
        let words = costly
            .iter()
            .map(|(word, weight)| 500 * weight * text.matches(word).count());
        text.len() + words.sum::<usize>()
    };
    texts.map(|text| of_text(&text)).sum()
}

/// Grades one job, again if the grader fails: the machine may have recovered.
fn attempt(run: &RunContext<'_>, sandbox: &Sandbox, job: &Job) -> anyhow::Result<Grading> {
    let mut why = String::new();
    for _ in 0..2 {
        match panic::catch_unwind(AssertUnwindSafe(|| grade_one(run, sandbox, job))) {
            Ok(Ok(grading)) => return Ok(grading),
            Ok(Err(error)) if error.is::<TooWeak>() => return Err(error),
            Ok(Err(error)) => why = format!("{error:#}"),
            Err(panic) => why = panic_text(&*panic),
        }
    }
    Ok(Grading::failed(NOT_GRADED, &why))
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic".to_owned())
}

fn grade_one(run: &RunContext<'_>, sandbox: &Sandbox, job: &Job) -> anyhow::Result<Grading> {
    let class = run.class;
    let student = &class.found.students[job.place];
    let picked = plan::sources(&class.tree, student, &class.exercise)?;
    let Ok(picked) = picked else {
        bail!("the files have changed since the plan was made");
    };
    if picked.hash() != job.sources {
        bail!("the files have changed since the plan was made");
    }
    let dir = TempDir::new(&run.place.cache)?;
    let (path, shown) = lay_down(dir.path(), &picked, &class.exercise.name)?;
    let request = Request {
        path: &path,
        exercise: run.invocation.exercise,
        bounds: SearchBounds::of_depth(conditions::depth(run.invocation, class)),
        place: run.place,
        sandbox,
        rules: Rules::Enforced,
        inside: true,
    };
    match pipeline::grade_as(&request, &shown, &mut |_| {}) {
        Ok(verdict) => grading(&verdict, run.texts, &picked),
        Err(Failure::Usage(message)) => bail!("{}", run.texts.render(&message)),
        Err(Failure::Own(error)) => Err(error),
    }
}

/// Writes the sources as the assignment has them. Returns the path to grade and the one to show.
fn lay_down(dir: &Path, picked: &Picked, exercise: &str) -> anyhow::Result<(PathBuf, PathBuf)> {
    let writing = |path: &Path| format!("write `{}`", path.display());
    match picked.form {
        Form::File => {
            let shown = PathBuf::from(format!("{exercise}.rs"));
            let path = dir.join(&shown);
            fs::write(&path, &picked.sources[0].bytes).with_context(|| writing(&path))?;
            Ok((path, shown))
        }
        Form::Package => {
            let package = dir.join("package");
            for source in &picked.sources {
                let path = package.join("src").join(&source.name);
                path.parent().map_or(Ok(()), fs::create_dir_all)?;
                fs::write(&path, &source.bytes).with_context(|| writing(&path))?;
            }
            Ok((package, PathBuf::from(exercise)))
        }
    }
}

fn grading(verdict: &Verdict, texts: &Texts, picked: &Picked) -> anyhow::Result<Grading> {
    let report = serde_json::to_value(report::model(verdict, texts))?;
    let outcome = report["outcome"].as_str().unwrap_or_default().to_owned();
    let sources = picked.sources.iter().map(|source| SourceText {
        name: source.name.clone(),
        text: String::from_utf8_lossy(&source.bytes).into_owned(),
    });
    Ok(Grading {
        outcome,
        points: Some(verdict.points()),
        why: None,
        report: Some(serde_json::value::to_raw_value(&report)?),
        sources: sources.collect(),
    })
}
