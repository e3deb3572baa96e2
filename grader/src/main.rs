//! The grader's program: reads the command line, has a submission graded, prints the report. Nothing else in the crate prints.

use std::env;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::ExitCode;

use anstream::AutoStream;
use anyhow::Context;
use clap::ColorChoice;
use grader::compile;
use grader::explore::Bounds;
use grader::isolation::{Layer, Level, TooWeak, Walls, doctor};
use grader::judge::Shown;
use grader::leaving;
use grader::message::Message;
use grader::messages::Texts;
use grader::pipeline::{self, Replayed, Request, WrongUsage};
use grader::report::{self, Detail, Glyphs, Look, Replay};
use grader::selfcheck;

use cli::{Command, Format, NoOrder, Order};
use progress::Progress;

mod cli;
mod locale;
mod progress;

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
        None => grade(&order, texts),
        Some(Command::Selfcheck) => check_self(&order, texts),
        Some(Command::Doctor) => examine(&order, texts),
        Some(Command::Replay { word }) => replay(&order, &word.join(" "), texts),
    }
}

fn grade(order: &Order, texts: &Texts) -> anyhow::Result<Status> {
    let (cache, walls) = (compile::default_cache(), walls(order));
    let request = Request {
        path: &order.student,
        task: order.task,
        bounds: Bounds::of_depth(order.cli.depth),
        cache: &cache,
        walls: &walls,
    };
    let mut progress = Progress::new(texts);
    let graded = pipeline::grade(&request, &mut |message| progress.tell(&message));
    progress.end();
    let verdict = match graded? {
        Ok(verdict) => verdict,
        Err(WrongUsage(message)) => return Ok(wrong_usage(texts, &message)),
    };
    let text = match order.cli.format {
        Format::Json => report::json(&verdict, texts),
        Format::Text => {
            let look = look(order);
            let hints = order.cli.hint.unwrap_or(0);
            report::text(&verdict, texts, &look) + &report::hints(&verdict, texts, &look, hints)
        }
    };
    print(&text, order.cli.color)?;
    Ok(if verdict.points() == 100 {
        Status::Fine
    } else {
        Status::Short
    })
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
            (report::replay(&replay, texts, glyphs(order)), status)
        }
        Ok(Replayed::Short(verdict)) => {
            (report::text(&verdict, texts, &look(order)), Status::Short)
        }
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
        Format::Json => report::doctor_json(&examined),
        Format::Text => report::doctor(&examined, texts, glyphs(order)),
    };
    print(&text, order.cli.color)?;
    Ok(match examined.isolation.level {
        Level::Strong => Status::Fine,
        Level::Partial | Level::Portable | Level::None => Status::Short,
    })
}

fn look(order: &Order) -> Look {
    let detail = if order.cli.verbose {
        Detail::Every
    } else {
        Detail::First
    };
    Look {
        glyphs: glyphs(order),
        detail,
        command: command(order),
    }
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
    let choice = match color {
        ColorChoice::Auto => AutoStream::choice(&io::stdout()),
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    };
    let mut out = AutoStream::new(io::stdout(), choice);
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
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
