//! All printing: reports on standard output, errors and notes on standard error.
//!
//! Entry point: [`Console`]. `console::progress` shows the progress on standard error. Outside this
//! module, `watch::terminal` and `watch::event` print for `--watch`, and `commands::export_grades`
//! writes files to standard output byte for byte.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anstream::AutoStream;
use anyhow::Context;
use clap::ColorChoice;
use grader::messages::{Message, Texts};
use grader::report::{self, Glyphs, Layout, Naming, PageWidth};
use grader::verdict::groups::Detail;
use sandbox::{TooWeak, rng};

use crate::GraderExit;
use crate::cli::Invocation;

pub(crate) mod locale;
pub(crate) mod progress;

/// The two output streams, in a language.
pub(crate) struct Console<'a> {
    pub(crate) texts: &'a Texts,
}

impl<'a> Console<'a> {
    pub(crate) fn new(texts: &'a Texts) -> Console<'a> {
        Console { texts }
    }

    /// Prints a report. A closed pipe (`| head`) is no error.
    pub(crate) fn print(&self, text: &str, color: ColorChoice) -> anyhow::Result<()> {
        // In one write: a page that comes line by line flickers.
        let mut shown = Vec::new();
        AutoStream::new(&mut shown, choice(color)).write_all(text.as_bytes())?;
        let mut out = io::stdout().lock();
        match out.write_all(&shown).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Prints a line on standard error.
    pub(crate) fn error(&self, line: &str) {
        // If standard error is closed, there is no reader.
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// Reports wrong usage.
    pub(crate) fn wrong_usage(&self, message: &Message) -> GraderExit {
        let reason = self.texts.render(message);
        let line = Message::new("usage-wrong").with("reason", reason);
        self.error(&self.texts.render(&line));
        GraderExit::WrongUsage
    }

    /// Reports a failure of the grader itself; `None` after a panic, which the hook has printed.
    pub(crate) fn own_failure(&self, error: Option<&anyhow::Error>) -> GraderExit {
        let weak = error.and_then(|error| error.downcast_ref::<TooWeak>());
        if let Some(TooWeak(isolation)) = weak {
            self.error(&report::too_weak(isolation, self.texts));
            return GraderExit::OwnFailure;
        }
        self.error(&self.texts.entry("failed-own"));
        for cause in error.into_iter().flat_map(anyhow::Error::chain) {
            // A cause may be a compiler's output, of many lines.
            for line in cause.to_string().lines() {
                let line = Message::new("failed-because").with("reason", line);
                self.error(&self.texts.render(&line));
            }
        }
        GraderExit::OwnFailure
    }
}

/// Writes a file as a whole: if that fails, the old content remains.
pub(crate) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let is_special = fs::metadata(path).is_ok_and(|about| !about.is_file());
    let written = if is_special {
        fs::write(path, text)
    } else {
        let partial = path.with_added_extension(format!("{}.partial", rng::name()?));
        let written = fs::write(&partial, text).and_then(|()| fs::rename(&partial, path));
        if written.is_err() {
            let _ = fs::remove_file(&partial);
        }
        written
    };
    written.with_context(|| format!("write `{}`", path.display()))
}

/// Returns the choice of colours for standard output.
pub(crate) fn choice(color: ColorChoice) -> anstream::ColorChoice {
    match color {
        ColorChoice::Auto => AutoStream::choice(&io::stdout()),
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
}

/// Returns the layout of a text report.
pub(crate) fn layout(invocation: &Invocation, detail: Detail) -> Layout {
    Layout {
        glyphs: glyphs(invocation),
        columns: page_width(invocation),
        detail,
        command: command(invocation),
        naming: match script_command() {
            Some(_) => Naming::Command,
            None => Naming::Options,
        },
    }
}

/// Returns the glyphs that the terminal can show.
pub(crate) fn glyphs(invocation: &Invocation) -> Glyphs {
    locale::glyphs(invocation.cli.ascii)
}

/// Returns the width of a report: that of the option, or that of the terminal.
fn page_width(invocation: &Invocation) -> PageWidth {
    let terminal = || rustix::termios::tcgetwinsize(io::stdout()).ok();
    let width = invocation
        .cli
        .columns
        .or_else(|| terminal().map(|size| usize::from(size.ws_col)));
    width
        .filter(|width| *width > 0)
        .map_or(PageWidth::USUAL, PageWidth::of_terminal)
}

/// Returns the beginning of the commands that a report proposes. They use the language of this one.
fn command(invocation: &Invocation) -> String {
    match &invocation.cli.lang {
        Some(language) => format!("{} --lang {language}", own_command()),
        None => own_command(),
    }
}

/// Returns the command of the script that started this program, in the shell's syntax. The script
/// names the submission, so its command stands for both.
fn script_command() -> Option<String> {
    let command = env::var("GRADER_COMMAND").ok()?;
    let is_plain = !command.trim().is_empty() && !command.contains(char::is_control);
    is_plain.then_some(command)
}

/// Returns the command whose `--help` a usage error names.
pub(crate) fn help_command() -> String {
    script_command().unwrap_or_else(|| "grader".to_owned())
}

/// Returns the command by which the user started this program.
fn own_command() -> String {
    if let Some(command) = script_command() {
        return command;
    }
    // Cargo sets this for a program that it runs.
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
