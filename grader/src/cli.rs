//! The command line, as types. Its help speaks from the catalogues: the arguments stand here, their words there.
//!
//! Entry point: [`parse`].

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use grader::explore::Bounds;
use grader::isolation::Wanted;
use grader::messages::Texts;
use grader::tasks::{self, TaskSpec};

/// What the user asks for.
#[derive(Debug, Parser)]
#[command(name = "grader", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[arg(long, global = true, value_name = "PATH")]
    student: Option<PathBuf>,
    #[arg(long, global = true, value_name = "NAME", default_value = tasks::ALL[0].name, value_parser = names(), hide_possible_values = true)]
    task: String,
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    pub(crate) format: Format,
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN", hide_possible_values = true)]
    pub(crate) color: ColorChoice,
    #[arg(long, global = true)]
    pub(crate) ascii: bool,
    #[arg(long, value_name = "OPS", default_value_t = Bounds::DEFAULT.ops, value_parser = depth)]
    pub(crate) depth: usize,
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    #[arg(long, num_args = 0..=1, default_missing_value = "1", value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..=3))]
    pub(crate) hint: Option<u8>,
    #[arg(long, conflicts_with_all = ["format", "hint", "verbose"])]
    pub(crate) watch: bool,
    #[arg(long, global = true)]
    pub(crate) no_cache: bool,
    #[arg(long, global = true, hide = true)]
    pub(crate) timings: bool,
    #[arg(long, global = true, value_enum, default_value_t = Isolation::Best, value_name = "LEVEL", hide_possible_values = true)]
    pub(crate) isolation: Isolation,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What to do other than grade.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check the grader by what it must say of the kit's own sources.
    Selfcheck,
    /// Try what keeps submissions from the rest of the machine, and tell what holds.
    Doctor,
    /// Run one program.
    Replay {
        /// The operations, in one argument or in several.
        #[arg(required = true, value_name = "WORD")]
        word: Vec<String>,
    },
}

/// What the report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    /// Every form at once, for the grader that watches.
    #[value(hide = true)]
    All,
}

/// How well submissions are to be shut in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Isolation {
    Strong,
    Best,
    None,
}

impl From<Isolation> for Wanted {
    fn from(isolation: Isolation) -> Wanted {
        match isolation {
            Isolation::Strong => Wanted::Strong,
            Isolation::Best => Wanted::Best,
            Isolation::None => Wanted::None,
        }
    }
}

/// What was asked for, checked.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) student: PathBuf,
    pub(crate) task: &'static TaskSpec,
    pub(crate) cli: Cli,
}

impl Order {
    /// The arguments for a grader that grades this once, and gives its report in every form.
    pub(crate) fn once(&self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["--student".into(), self.student.clone().into()];
        arguments.extend(["--task".into(), self.task.name.into()]);
        arguments.extend(["--depth".into(), self.cli.depth.to_string().into()]);
        arguments.extend(["--format".into(), "all".into()]);
        if self.cli.ascii {
            arguments.push("--ascii".into());
        }
        if self.cli.no_cache {
            arguments.push("--no-cache".into());
        }
        let isolation = self.cli.isolation.to_possible_value();
        arguments.extend(isolation.map(|level| format!("--isolation={}", level.get_name()).into()));
        arguments
    }
}

/// Reads the command line. `Err` is wrong usage, or help that was asked for: whoever prints it asks it where to and with what status.
pub(crate) fn parse(
    args: impl IntoIterator<Item = OsString>,
    texts: &Texts,
) -> Result<Order, clap::Error> {
    let mut command = command(texts);
    let matches = command.try_get_matches_from_mut(args)?;
    let mut cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    let student = cli.student.take();
    let student = match (student, &cli.command) {
        (Some(student), _) => student,
        // It grades the kit's own sources.
        (None, Some(Command::Selfcheck | Command::Doctor)) => PathBuf::new(),
        (None, None | Some(Command::Replay { .. })) => {
            let words = texts.entry("usage-no-student");
            return Err(command.error(ErrorKind::MissingRequiredArgument, words));
        }
    };
    let task = tasks::by_name(&cli.task).expect("only names of exercises are let through");
    Ok(Order { student, task, cli })
}

/// How far the small programs go: as many operations as a teacher has patience for.
fn depth(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(depth @ 1..=Bounds::MOST_OPS) => Ok(depth),
        Ok(_) | Err(_) => Err(format!("1 to {}", Bounds::MOST_OPS)),
    }
}

/// The names of the exercises.
fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(tasks::ALL.iter().map(|task| task.name))
}

/// The command line with its words.
fn command(texts: &Texts) -> clap::Command {
    let help = |command: clap::Command| {
        let version = command.get_version().is_some();
        let own = |name| clap::Arg::new(name).long(name).global(name == "help");
        let shown = own("help").short('h').action(clap::ArgAction::Help);
        let mut command = command
            .disable_help_flag(true)
            .disable_version_flag(true)
            .arg(shown);
        if version {
            command = command.arg(own("version").short('V').action(clap::ArgAction::Version));
        }
        command.mut_args(|arg| {
            let words = texts.entry(&format!("help-{}", arg.get_id()));
            arg.help(words)
        })
    };
    let replay = |command| {
        help(command)
            .about(texts.entry("help-replay"))
            .override_usage(texts.entry("help-replay-usage"))
            .after_help(texts.entry("help-replay-after"))
    };
    help(Cli::command())
        .about(texts.entry("help-about"))
        .after_help(texts.entry("help-after"))
        .override_usage(texts.entry("help-usage"))
        .mut_subcommand("replay", replay)
        .mut_subcommand("selfcheck", |command| {
            help(command).about(texts.entry("help-selfcheck"))
        })
        .mut_subcommand("doctor", |command| {
            help(command).about(texts.entry("help-doctor"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(line: &str) -> Result<Order, clap::Error> {
        parse(line.split(' ').map(OsString::from), &Texts::english())
    }

    #[test]
    fn the_command_line_is_sound() {
        command(&Texts::english()).debug_assert();
    }

    #[test]
    fn every_argument_has_words() {
        let help = order("grader --help").unwrap_err().to_string()
            + &order("grader replay --help").unwrap_err().to_string();
        assert!(!help.contains("[help-"), "{help}");
    }

    #[test]
    fn the_student_may_stand_before_or_after_a_subcommand() {
        for line in [
            "grader --student x replay B B R",
            "grader replay --student x B B R",
            "grader replay B B R --student x",
        ] {
            let order = order(line).expect(line);
            assert_eq!(order.student, PathBuf::from("x"), "{line}");
            assert!(
                matches!(order.cli.command, Some(Command::Replay { word }) if word == ["B", "B", "R"]),
                "{line}"
            );
        }
    }

    #[test]
    fn wrong_usage_has_status_2_and_help_0() {
        assert_eq!(order("grader").unwrap_err().exit_code(), 2);
        assert_eq!(
            order("grader --student x --task semaphore")
                .unwrap_err()
                .exit_code(),
            2
        );
        assert_eq!(order("grader --studnet x").unwrap_err().exit_code(), 2);
        assert_eq!(order("grader --help").unwrap_err().exit_code(), 0);
        assert_eq!(order("grader --version").unwrap_err().exit_code(), 0);
    }
}
