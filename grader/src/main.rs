//! The grader's program: parses the command line, dispatches to a command, maps to an exit status.

#![forbid(unsafe_code)]

use std::env;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use grader::messages::{Message, Texts};
use sandbox::process::cleanup;

use cli::{Command, Invocation, NoInvocation};
use console::{Console, locale};

mod cli;
mod commands;
mod console;
mod watch;

/// The exit status of the grader.
#[derive(Clone, Copy, PartialEq, Eq)]
enum GraderExit {
    /// Full marks; for the other commands, all is well.
    Success = 0,
    /// Graded, and short of full marks; for the other commands, something is not well.
    Short = 1,
    /// The command line is wrong, or names a path that cannot be opened.
    WrongUsage = 2,
    /// The grader itself failed. That costs no student marks.
    OwnFailure = 70,
}

fn main() -> ExitCode {
    let texts = Texts::of(&locale::language(env::args_os()));
    let console = Console::new(&texts);
    // The hook has printed a panic by the time it is caught.
    let status = match panic::catch_unwind(AssertUnwindSafe(|| run(&console))) {
        Ok(Ok(status)) => status,
        Ok(Err(error)) => console.own_failure(Some(&error)),
        Err(_) => console.own_failure(None),
    };
    ExitCode::from(status as u8)
}

fn run(console: &Console<'_>) -> anyhow::Result<GraderExit> {
    cleanup::install()?;
    let invocation = match cli::parse(env::args_os(), console.texts) {
        Ok(invocation) => invocation,
        Err(NoInvocation::Help(help)) => {
            // If standard output is closed, there is no reader.
            let _ = help.print();
            return Ok(GraderExit::Success);
        }
        Err(NoInvocation::Wrong(message)) => {
            let status = console.wrong_usage(&message);
            let more = Message::new("usage-more").with("command", console::help_command());
            console.error(&console.texts.render(&more));
            return Ok(status);
        }
    };
    if let Some(language) = &invocation.cli.lang
        && language != console.texts.language()
    {
        console.error(&console.texts.entry("usage-ascii-is-english"));
    }
    dispatch(&invocation, console)
}

fn dispatch(invocation: &Invocation, console: &Console<'_>) -> anyhow::Result<GraderExit> {
    match &invocation.cli.command {
        None if invocation.cli.watch => match watch::watch(invocation, console)? {
            watch::Watched::ToTheEnd => Ok(GraderExit::Success),
            watch::Watched::NoTerminal => {
                Ok(console.wrong_usage(&Message::new("watch-no-terminal")))
            }
        },
        None => commands::grade::run(invocation, console),
        Some(Command::Selfcheck) => commands::selfcheck::run(invocation, console),
        Some(Command::Doctor) => commands::doctor::run(invocation, console),
        Some(Command::Export(args)) => match &args.grades {
            Some(grades) => commands::export_grades::run(invocation, grades, args, console),
            None => commands::export::run(invocation, args, console),
        },
        Some(Command::Completions { shell }) => commands::shown::completions(*shell, console),
        Some(Command::Man { page }) => commands::shown::man(page.as_deref(), console),
        Some(Command::Replay { program }) => {
            commands::replay::run(invocation, &program.join(" "), console)
        }
        Some(Command::Class(args)) => commands::class::run(invocation, args, console),
        Some(Command::Handout(args)) => commands::handout::run(invocation, args, console),
        Some(Command::Merge { grades }) => commands::merge::run(invocation, grades, console),
    }
}
