//! `grader --student PATH`: grades a submission and prints the report.

use std::env;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;

use formats::model::Report;
use grader::cache::{self, CacheKey};
use grader::compile::{self, KitPlace};
use grader::diagnosis::HINTS;
use grader::judge::enumerate::SearchBounds;
use grader::messages::Message;
use grader::pipeline::{self, Conditions, Failure, Fresh, Request, Response, Rules};
use grader::report;
use grader::report::renderings::Renderings;
use grader::timings;
use grader::verdict::Verdict;
use grader::verdict::groups::Detail;

use sandbox::Sandbox;

use crate::GraderExit;
use crate::cli::{Format, Invocation};
use crate::console::progress::Progress;
use crate::console::{self, Console, layout};
use crate::watch::event::GradingEvent;

/// Grades the submission, or prints its report from the cache.
pub(crate) fn run(invocation: &Invocation, console: &Console<'_>) -> anyhow::Result<GraderExit> {
    timings::mark("start");
    if invocation.cli.format == Format::All {
        // Without the watching grader there is no reader for the verdict.
        sandbox::exit_with_parent();
    }
    match answer(invocation, console) {
        Ok(Response::Graded(fresh)) if invocation.cli.html.is_some() => {
            let status = print_and_store(invocation, console, &fresh)?;
            write_page(invocation, &fresh.verdict, console)?;
            Ok(status)
        }
        Ok(Response::Cached(report)) => print_renderings(invocation, console, *report),
        Ok(Response::Graded(fresh)) => print_and_store(invocation, console, &fresh),
        Err(Failure::Usage(message)) => Ok(console.wrong_usage(&message)),
        Err(Failure::Own(error)) => Err(error),
    }
}

/// Writes the page to step through, with the runs of the reference solution beside the failures.
fn write_page(
    invocation: &Invocation,
    verdict: &Verdict,
    console: &Console<'_>,
) -> anyhow::Result<()> {
    let Some(path) = &invocation.cli.html else {
        return Ok(());
    };
    let (texts, programs) = verdict
        .failing_programs()
        .into_iter()
        .unzip::<_, _, Vec<_>, Vec<_>>();
    let (place, sandbox) = (compile::place(), invocation.sandbox());
    let request = request(invocation, &place, &sandbox);
    let runs = pipeline::run_with_solution(&request, &programs)?;
    let solutions: Vec<_> = texts.into_iter().zip(runs).collect();
    let page = report::web_page(verdict, &solutions, console.texts);
    console::write(path, &page)?;
    let message = Message::new("page-written").with("path", path.display().to_string());
    console.print(
        &(console.texts.render(&message) + "\n"),
        invocation.cli.color,
    )
}

/// Returns the request of the command line.
fn request<'a>(
    invocation: &'a Invocation,
    place: &'a KitPlace,
    sandbox: &'a Sandbox,
) -> Request<'a> {
    Request {
        path: &invocation.student,
        exercise: invocation.exercise,
        bounds: SearchBounds::of_depth(invocation.cli.depth),
        place,
        sandbox,
        rules: Rules::Enforced,
        inside: true,
    }
}

/// Grades the submission, or takes its report from the cache, and returns it as data.
pub(crate) fn report(
    invocation: &Invocation,
    console: &Console<'_>,
    hints: usize,
) -> Result<Report, Failure> {
    let mut report = match answer(invocation, console)? {
        Response::Cached(renderings) => renderings.report().map_err(anyhow::Error::from)?,
        Response::Graded(fresh) => {
            store(invocation, console, &fresh);
            report::model(&fresh.verdict, console.texts)
        }
    };
    report.hints.truncate(hints);
    Ok(report)
}

/// Answers the request of the command line.
fn answer(invocation: &Invocation, console: &Console<'_>) -> Result<Response, Failure> {
    let (place, sandbox) = (compile::place(), invocation.sandbox());
    let request = request(invocation, &place, &sandbox);
    // A page shows the sources and more of the verdict than the cache holds.
    let is_cached = !invocation.cli.no_cache && invocation.cli.html.is_none();
    let program = program_identity().filter(|_| is_cached);
    let conditions = |key: CacheKey| {
        let program = program.as_deref().unwrap_or_default();
        settings(invocation, console)
            .iter()
            .fold(key.with("program", program), |key, (name, value)| {
                key.with(name, value)
            })
    };
    let conditions: Option<&Conditions<'_>> = program.is_some().then_some(&conditions);
    ask(&request, conditions, invocation, console)
}

/// Calls the pipeline. Progress goes to the terminal, or to the watching grader.
fn ask(
    request: &Request<'_>,
    conditions: Option<&Conditions<'_>>,
    invocation: &Invocation,
    console: &Console<'_>,
) -> Result<Response, Failure> {
    if invocation.cli.format == Format::All {
        return pipeline::answer(request, conditions, &mut |message| {
            GradingEvent::Progress(console.texts.render(&message)).send();
        });
    }
    let mut progress = Progress::new(console.texts);
    let answer = pipeline::answer(request, conditions, &mut |message| progress.show(&message));
    progress.end();
    answer
}

/// Identifies this program's file: a report depends on it.
fn program_identity() -> Option<String> {
    let program = env::current_exe().ok()?;
    let about = fs::metadata(&program).ok()?;
    Some(format!(
        "{} {} {} {} {}.{:09} {}.{:09}",
        program.display(),
        about.dev(),
        about.ino(),
        about.len(),
        about.mtime(),
        about.mtime_nsec(),
        about.ctime(),
        about.ctime_nsec(),
    ))
}

/// Returns the settings that a report depends on.
fn settings(invocation: &Invocation, console: &Console<'_>) -> [(&'static str, String); 8] {
    let layout = layout(invocation, Detail::First);
    [
        ("exercise", invocation.exercise.name.to_owned()),
        ("depth", invocation.cli.depth.to_string()),
        ("isolation", format!("{:?}", invocation.cli.isolation)),
        (
            "layers left out",
            format!("{:?}", crate::cli::layers_left_out()),
        ),
        ("glyphs", format!("{:?}", layout.glyphs)),
        ("width", format!("{:?}", layout.columns)),
        ("command", format!("{:?} {}", layout.naming, layout.command)),
        ("language", console.texts.language().to_owned()),
    ]
}

/// Prints a report from the cache.
fn print_renderings(
    invocation: &Invocation,
    console: &Console<'_>,
    report: Renderings,
) -> anyhow::Result<GraderExit> {
    let points = report.points;
    match invocation.cli.format {
        Format::Json => {
            let mut report = report.report()?;
            report.hints.truncate(invocation.cli.hint.unwrap_or(0));
            console.print(&formats::json::render(&report), invocation.cli.color)?;
        }
        Format::Text => {
            let text = if invocation.cli.verbose {
                &report.verbose
            } else {
                &report.text
            };
            let count = invocation.cli.hint.unwrap_or(0);
            let below = [&report.hints, &report.next_hints].map(|all| all.get(count));
            let below: String = below.into_iter().flatten().cloned().collect();
            console.print(&(text.clone() + &below), invocation.cli.color)?;
        }
        Format::All => GradingEvent::Report(Box::new(report)).send(),
    }
    Ok(finish(invocation, console, points))
}

/// Prints the report on a new verdict, then stores it in the cache.
fn print_and_store(
    invocation: &Invocation,
    console: &Console<'_>,
    fresh: &Fresh,
) -> anyhow::Result<GraderExit> {
    let status = print_verdict(invocation, console, &fresh.verdict)?;
    // The user has the report: trouble with the cache is only a note below it.
    store(invocation, console, fresh);
    Ok(status)
}

/// Stores the report in the cache. Trouble with the cache costs no report.
fn store(invocation: &Invocation, console: &Console<'_>, fresh: &Fresh) {
    if fresh.was_corrupt {
        note(invocation, console, console.texts.entry("cache-corrupt"));
    }
    if let Some(entry) = &fresh.entry
        && cache::is_cacheable(&fresh.verdict)
        && let Err(error) = entry.store(&renderings(invocation, console, &fresh.verdict))
        && !matches!(
            error.kind(),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
        )
    {
        let message = Message::new("cache-not-stored").with("reason", error.to_string());
        note(invocation, console, console.texts.render(&message));
    }
}

/// Prints a note that is no part of the report.
fn note(invocation: &Invocation, console: &Console<'_>, words: String) {
    match invocation.cli.format {
        Format::All => GradingEvent::Note(words).send(),
        Format::Text | Format::Json => console.error(&words),
    }
}

/// Prints the report on `verdict` in the requested format.
fn print_verdict(
    invocation: &Invocation,
    console: &Console<'_>,
    verdict: &Verdict,
) -> anyhow::Result<GraderExit> {
    let texts = console.texts;
    let text = match invocation.cli.format {
        Format::Json => {
            let mut report = report::model(verdict, texts);
            report.hints.truncate(invocation.cli.hint.unwrap_or(0));
            formats::json::render(&report)
        }
        Format::Text => {
            let detail = if invocation.cli.verbose {
                Detail::Every
            } else {
                Detail::First
            };
            let layout = layout(invocation, detail);
            let count = invocation.cli.hint.unwrap_or(0);
            report::text(verdict, texts, &layout)
                + &report::hints(verdict, texts, &layout, count)
                + &report::next_hint(verdict, texts, &layout, count)
        }
        Format::All => {
            let report = renderings(invocation, console, verdict);
            return print_renderings(invocation, console, report);
        }
    };
    timings::mark("report");
    console.print(&text, invocation.cli.color)?;
    Ok(finish(invocation, console, verdict.points()))
}

/// Returns the report in every form.
fn renderings(invocation: &Invocation, console: &Console<'_>, verdict: &Verdict) -> Renderings {
    let texts = console.texts;
    let (first, every) = (
        layout(invocation, Detail::First),
        layout(invocation, Detail::Every),
    );
    Renderings {
        points: verdict.points(),
        text: report::text(verdict, texts, &first),
        verbose: report::text(verdict, texts, &every),
        hints: (0..=HINTS)
            .map(|count| report::hints(verdict, texts, &first, count))
            .collect(),
        next_hints: (0..=HINTS)
            .map(|count| report::next_hint(verdict, texts, &first, count))
            .collect(),
        json: formats::json::compact(&report::model(verdict, texts)),
    }
}

/// Prints the timings if the user asked for them, and returns the exit status.
fn finish(invocation: &Invocation, console: &Console<'_>, points: u32) -> GraderExit {
    timings::mark("print");
    if invocation.cli.timings {
        for (stage, took) in timings::taken() {
            console.error(&format!("{:>8} {stage}", took.as_micros()));
        }
    }
    if points == 100 {
        GraderExit::Success
    } else {
        GraderExit::Short
    }
}
