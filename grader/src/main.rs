//! The grader's program: reads the command line, has a submission graded, prints the report. Nothing else in the crate prints.

use std::env;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::MetadataExt;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::ExitCode;

use anstream::AutoStream;
use anyhow::Context;
use clap::ColorChoice;
use grader::compile::{self, Place};
use grader::diagnosis::HINTS;
use grader::explore::{self, Bounds};
use grader::isolation::{Layer, Level, TooWeak, Walls, doctor};
use grader::judge::Shown;
use grader::kept::{self, Found, Kept};
use grader::leaving;
use grader::message::Message;
use grader::messages::Texts;
use grader::pipeline::{self, FirstBreak, News, Replayed, Request, Stop, WrongUsage};
use grader::report::{self, Columns, Detail, Glyphs, Look, Replay};
use grader::selfcheck;
use grader::submission::Submission;
use grader::timings;
use grader::verdict::Verdict;

use cli::{Command, Format, NoOrder, Order};
use early::Early;
use progress::Progress;
use told::Told;

mod cli;
mod early;
mod locale;
mod progress;
mod told;
mod watch;

/// What the program leaves behind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Fine = 0,
    Short = 1,
    WrongUsage = 2,
    OwnFailure = 70,
}

fn main() -> ExitCode {
    let texts = Texts::of(&locale::language(env::args_os()));
    if let Err(error) = leaving::watch() {
        return ExitCode::from(own_failure(&texts, Some(&error)) as u8);
    }
    // A panic in the grader is its own failure too. The hook has printed it.
    let status = match panic::catch_unwind(AssertUnwindSafe(|| run(&texts))) {
        Ok(Ok(status)) => status,
        Ok(Err(error)) => own_failure(&texts, Some(&error)),
        Err(_) => own_failure(&texts, None),
    };
    ExitCode::from(status as u8)
}

fn run(texts: &Texts) -> anyhow::Result<Status> {
    let order = match cli::parse(env::args_os(), texts) {
        Ok(order) => order,
        Err(NoOrder::Help(help)) => {
            // Nobody is left to tell if it cannot be printed.
            let _ = help.print();
            return Ok(Status::Fine);
        }
        Err(NoOrder::Wrong(message)) => {
            let status = wrong_usage(texts, &message);
            eprintln(&texts.entry("usage-more"));
            return Ok(status);
        }
    };
    if order
        .cli
        .lang
        .as_deref()
        .is_some_and(|lang| lang != texts.language())
    {
        eprintln(&texts.entry("usage-ascii-is-english"));
    }
    match &order.cli.command {
        None if order.cli.watch => match watch::watch(&order, texts)? {
            Some(()) => Ok(Status::Fine),
            None => Ok(wrong_usage(texts, &Message::new("watch-no-terminal"))),
        },
        None => grade(&order, texts),
        Some(Command::Selfcheck) => check_self(&order, texts),
        Some(Command::Doctor) => examine(&order, texts),
        Some(Command::GuardTerminal) => watch::stand().map(|()| Status::Fine),
        Some(Command::Replay { word }) => replay(&order, &word.join(" "), texts),
    }
}

fn grade(order: &Order, texts: &Texts) -> anyhow::Result<Status> {
    timings::mark("start");
    if order.cli.format == Format::All {
        // Nobody waits for the verdict any more when the grader that watches has gone.
        #[cfg(target_os = "linux")]
        let _ =
            rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM));
    }
    let (place, walls) = (compile::place(), walls(order));
    let request = Request {
        path: &order.student,
        task: order.task,
        bounds: Bounds::of_depth(order.cli.depth),
        cache: &place.cache,
        walls: &walls,
    };
    let submission = match pipeline::read(&request) {
        Ok(submission) => submission,
        Err(Stop::Usage(WrongUsage(message))) => return Ok(wrong_usage(texts, &message)),
        Err(Stop::Verdict(verdict)) => return show_verdict(order, texts, &verdict),
    };
    timings::mark("read");
    let kept = kept(order, texts, &place, &submission);
    let found = kept.as_ref().map(Kept::find);
    timings::mark("look among what is kept");
    if let Some(Found::Report(report)) = found {
        return show(order, *report);
    }
    let verdict = anew(order, texts, &request, submission)?;
    let status = show_verdict(order, texts, &verdict)?;
    // The user has the report: what went wrong beside it is no more than a word.
    if found == Some(Found::Damaged) {
        note(order, texts.entry("kept-damaged"));
    }
    if let Some(kept) = kept.filter(|_| kept::lasts(&verdict))
        && let Err(error) = kept.keep(&all_forms(order, texts, &verdict))
        && !matches!(
            error.kind(),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
        )
    {
        let message = Message::new("kept-not").with("reason", error.to_string());
        note(order, texts.render(&message));
    }
    Ok(status)
}

/// A word on what is no part of the report.
fn note(order: &Order, words: String) {
    match order.cli.format {
        Format::All => Told::Note(words).send(),
        Format::Text | Format::Json => eprintln(&words),
    }
}

/// Grades what was not graded before. Who looks on sees the first thing that breaks at once.
fn anew(
    order: &Order,
    texts: &Texts,
    request: &Request<'_>,
    submission: Submission,
) -> anyhow::Result<Verdict> {
    if order.cli.format == Format::All {
        return pipeline::grade_read(request, submission, FirstBreak::Told, &mut |news| {
            match news {
                News::TakesLong(message) => Told::Progress(texts.render(&message)),
                News::Breaks(shown) => Told::Early(story(order, texts, shown)),
            }
            .send();
        });
    }
    let looks_on = order.cli.format == Format::Text && io::stdout().is_terminal();
    let first_break = if looks_on {
        FirstBreak::Told
    } else {
        FirstBreak::Left
    };
    let mut progress = Progress::new(texts);
    let mut early = Early::default();
    let verdict = pipeline::grade_read(request, submission, first_break, &mut |news| match news {
        News::TakesLong(message) => progress.tell(&message),
        News::Breaks(shown) => early.show(&story(order, texts, shown), order.cli.color),
    });
    progress.end();
    early.clear(order.cli.color);
    verdict
}

/// A program that breaks a promise, told before the verdict.
fn story(order: &Order, texts: &Texts, shown: &Shown) -> String {
    let word = explore::write(order.task.vocabulary, &shown.program);
    let replay = Replay {
        task: order.task,
        word: &word,
        program: &shown.program,
        trace: &shown.trace,
        violations: &shown.judgement.violations,
    };
    let heading = texts.entry("early-break");
    format!(
        "{heading}\n\n{}",
        report::replay(&replay, texts, &look(order, Detail::First))
    )
}

/// Where the verdict on `submission` is kept, if the user wants that.
fn kept(order: &Order, texts: &Texts, place: &Place, submission: &Submission) -> Option<Kept> {
    let Place { cache, key } = place;
    if order.cli.no_cache || key.is_empty() {
        return None;
    }
    let program = env::current_exe().ok()?;
    let about = fs::metadata(&program).ok()?;
    // All that the report depends on, beside the submission: this program, the kit, the options, and how the user sees it.
    let conditions = format!(
        "{} {} {} {} {} {}.{:09} {}.{:09}\n{key}\n{} {} {:?} {:?}\n{:?} {:?} {} {}",
        env!("CARGO_PKG_VERSION"),
        program.display(),
        about.dev(),
        about.ino(),
        about.len(),
        about.mtime(),
        about.mtime_nsec(),
        about.ctime(),
        about.ctime_nsec(),
        order.task.name,
        order.cli.depth,
        order.cli.isolation,
        left_out(),
        glyphs(order),
        columns(order),
        command(order),
        texts.language(),
    );
    Some(Kept::new(&cache.join("kept"), submission, &conditions))
}

/// The report in every form.
fn all_forms(order: &Order, texts: &Texts, verdict: &Verdict) -> kept::Report {
    let (first, every) = (look(order, Detail::First), look(order, Detail::Every));
    kept::Report {
        points: verdict.points(),
        text: report::text(verdict, texts, &first),
        verbose: report::text(verdict, texts, &every),
        hints: (0..=HINTS)
            .map(|hints| report::hints(verdict, texts, &first, hints))
            .collect(),
        next_hints: (0..=HINTS)
            .map(|hints| report::next_hint(verdict, texts, &first, hints))
            .collect(),
        json: report::json(verdict, texts),
    }
}

/// Prints a report that is there in every form, in the one that was asked for.
fn show(order: &Order, report: kept::Report) -> anyhow::Result<Status> {
    let points = report.points;
    match order.cli.format {
        Format::Json => print(&report.json, order.cli.color)?,
        Format::Text => {
            let text = if order.cli.verbose {
                &report.verbose
            } else {
                &report.text
            };
            let below = [&report.hints, &report.next_hints].map(|all| all.get(hints(order)));
            let below = below.into_iter().flatten();
            let text = text.clone() + &below.cloned().collect::<String>();
            print(&text, order.cli.color)?;
        }
        Format::All => Told::Report(Box::new(report)).send(),
    }
    Ok(finish(order, points))
}

/// Prints the report on `verdict` in the form that was asked for.
fn show_verdict(order: &Order, texts: &Texts, verdict: &Verdict) -> anyhow::Result<Status> {
    let text = match order.cli.format {
        Format::Json => report::json(verdict, texts),
        Format::Text => {
            let detail = if order.cli.verbose {
                Detail::Every
            } else {
                Detail::First
            };
            let (look, hints) = (look(order, detail), hints(order));
            report::text(verdict, texts, &look)
                + &report::hints(verdict, texts, &look, hints)
                + &report::next_hint(verdict, texts, &look, hints)
        }
        Format::All => return show(order, all_forms(order, texts, verdict)),
    };
    timings::mark("report");
    print(&text, order.cli.color)?;
    Ok(finish(order, verdict.points()))
}

/// What is left to do when the report is printed.
fn finish(order: &Order, points: u32) -> Status {
    timings::mark("print");
    if order.cli.timings {
        for (stage, took) in timings::taken() {
            eprintln(&format!("{:>8} {stage}", took.as_micros()));
        }
    }
    if points == 100 {
        Status::Fine
    } else {
        Status::Short
    }
}

/// How many hints were asked for.
fn hints(order: &Order) -> usize {
    order.cli.hint.unwrap_or(0)
}

fn replay(order: &Order, word: &str, texts: &Texts) -> anyhow::Result<Status> {
    if order.cli.format == Format::Json {
        return Ok(wrong_usage(texts, &Message::new("usage-replay-json")));
    }
    let (cache, walls) = (compile::default_cache(), walls(order));
    let request = Request {
        path: &order.student,
        task: order.task,
        bounds: Bounds::DEFAULT,
        cache: &cache,
        walls: &walls,
    };
    let mut progress = Progress::new(texts);
    let replayed = pipeline::replay(&request, word, &mut |message| progress.tell(&message));
    progress.end();
    let (text, status) = match replayed? {
        Ok(Replayed::Shown(shown)) => {
            let Shown {
                program,
                trace,
                judgement,
            } = &*shown;
            let violations = &judgement.violations;
            let replay = Replay {
                task: order.task,
                word,
                program,
                trace,
                violations,
            };
            let status = if violations.is_empty() {
                Status::Fine
            } else {
                Status::Short
            };
            (
                report::replay(&replay, texts, &look(order, Detail::First)),
                status,
            )
        }
        Ok(Replayed::Short(verdict)) => (
            report::text(&verdict, texts, &look(order, Detail::First)),
            Status::Short,
        ),
        Err(WrongUsage(message)) => return Ok(wrong_usage(texts, &message)),
    };
    print(&text, order.cli.color)?;
    Ok(status)
}

fn check_self(order: &Order, texts: &Texts) -> anyhow::Result<Status> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("find the kit's sources")?;
    let mut progress = Progress::new(texts);
    let rows = selfcheck::run(root, &compile::default_cache(), texts, &mut |message| {
        progress.tell(&message)
    });
    progress.end();
    let rows = rows?;
    print(
        &report::selfcheck(&rows, texts, glyphs(order)),
        order.cli.color,
    )?;
    let holds = rows.iter().all(|row| row.trouble.is_empty());
    Ok(if holds { Status::Fine } else { Status::Short })
}

/// What strangers' code is to be shut in by.
fn walls(order: &Order) -> Walls {
    Walls::raise(order.cli.isolation.into(), &left_out())
}

/// Layers that a test takes away, to see that the others hold: `landlock`, `seccomp`. Only the grader's own environment counts.
fn left_out() -> Vec<Layer> {
    let named = env::var("GRADER_TEST_WITHOUT").unwrap_or_default();
    let layers = [("landlock", Layer::Landlock), ("seccomp", Layer::Seccomp)];
    let layers = layers
        .into_iter()
        .filter(|(name, _)| named.split(',').any(|one| one == *name));
    layers.map(|(_, layer)| layer).collect()
}

fn examine(order: &Order, texts: &Texts) -> anyhow::Result<Status> {
    let mut progress = Progress::new(texts);
    let examined = compile::kit(&compile::default_cache(), &mut |message| {
        progress.tell(&message)
    })
    .and_then(|kit| doctor::examine(&kit, &left_out()));
    progress.end();
    let examined = examined?;
    let text = match order.cli.format {
        Format::Json | Format::All => report::doctor_json(&examined),
        Format::Text => report::doctor(&examined, texts, glyphs(order)),
    };
    print(&text, order.cli.color)?;
    Ok(match examined.isolation.level {
        Level::Strong => Status::Fine,
        Level::Partial | Level::Portable | Level::None => Status::Short,
    })
}

fn look(order: &Order, detail: Detail) -> Look {
    Look {
        glyphs: glyphs(order),
        columns: columns(order),
        detail,
        command: command(order),
    }
}

/// How wide a report can be: as the grader that watches says, or the terminal.
fn columns(order: &Order) -> Columns {
    let terminal = || rustix::termios::tcgetwinsize(io::stdout()).ok();
    let width = order
        .cli
        .columns
        .or_else(|| terminal().map(|size| usize::from(size.ws_col)));
    width
        .filter(|width| *width > 0)
        .map_or(Columns::USUAL, Columns::of_terminal)
}

fn glyphs(order: &Order) -> Glyphs {
    locale::glyphs(order.cli.ascii)
}

/// How the commands that the report proposes begin. They speak the language that was asked for.
fn command(order: &Order) -> String {
    match &order.cli.lang {
        Some(language) => format!("{} --lang {language}", own_command()),
        None => own_command(),
    }
}

/// How the user called this program, for commands that the report proposes.
fn own_command() -> String {
    // Cargo sets this for what it runs.
    if env::var_os("CARGO_PKG_NAME").is_some_and(|name| name == "grader") {
        return "cargo run -q -p grader --".to_owned();
    }
    let called = env::args().next().unwrap_or_default();
    let name = called.rsplit('/').next().unwrap_or_default();
    if name.is_empty() {
        "grader".to_owned()
    } else {
        name.to_owned()
    }
}

/// Prints a report. A reader who went away (`| head`) has seen what they wanted.
fn print(text: &str, color: ColorChoice) -> anyhow::Result<()> {
    // In one piece: what is drawn line by line flickers.
    let mut shown = Vec::new();
    AutoStream::new(&mut shown, choice(color)).write_all(text.as_bytes())?;
    let mut out = io::stdout().lock();
    match out.write_all(&shown).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Whether standard output is to have colours.
fn choice(color: ColorChoice) -> anstream::ColorChoice {
    match color {
        ColorChoice::Auto => AutoStream::choice(&io::stdout()),
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
}

fn wrong_usage(texts: &Texts, message: &Message) -> Status {
    eprintln(&texts.render(&Message::new("usage-wrong").with("reason", texts.render(message))));
    Status::WrongUsage
}

fn own_failure(texts: &Texts, error: Option<&anyhow::Error>) -> Status {
    let weak = error.and_then(|error| error.downcast_ref::<TooWeak>());
    if let Some(TooWeak(isolation)) = weak {
        eprintln(&report::too_weak(isolation, texts));
        return Status::OwnFailure;
    }
    eprintln(&texts.entry("failed-own"));
    for cause in error.into_iter().flat_map(anyhow::Error::chain) {
        // A cause may be a compiler's output, of many lines.
        for line in cause.to_string().lines() {
            eprintln(&texts.render(&Message::new("failed-because").with("reason", line)));
        }
    }
    Status::OwnFailure
}

/// A line on standard error; nobody is left to tell if that is closed.
fn eprintln(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
