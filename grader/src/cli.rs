//! The command line, as types. The arguments stand here; the catalogues hold the words of the help.
//!
//! Entry point: [`parse`].

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use grader::diagnosis::HINTS;
use grader::exercise::Exercise;
use grader::exercises;
use grader::judge::enumerate::SearchBounds;
use grader::messages::{self, Message, Texts};
use sandbox::{Layer, Sandbox, Wanted};

mod usage;

/// The parsed command line.
#[derive(Debug, Parser)]
#[command(name = "grader", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[arg(long, global = true, value_name = "PATH")]
    student: Option<PathBuf>,
    #[arg(long = "exercise", visible_alias = "task", global = true, value_name = "NAME", default_value = exercises::ALL[0].name, value_parser = names(), hide_possible_values = true)]
    exercise: String,
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    pub(crate) format: Format,
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN", hide_possible_values = true)]
    pub(crate) color: ColorChoice,
    #[arg(long, global = true)]
    pub(crate) ascii: bool,
    #[arg(long, global = true, value_name = "LANG", value_parser = PossibleValuesParser::new(messages::languages()), hide_possible_values = true)]
    pub(crate) lang: Option<String>,
    #[arg(long, value_name = "OPS", default_value_t = SearchBounds::DEFAULT.ops, value_parser = up_to(SearchBounds::MOST_OPS), hide_possible_values = true)]
    pub(crate) depth: usize,
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    #[arg(long, num_args = 0..=1, default_missing_value = "1", value_name = "NUMBER", value_parser = up_to(HINTS), hide_possible_values = true)]
    pub(crate) hint: Option<usize>,
    #[arg(long, conflicts_with_all = ["format", "hint", "verbose", "html"])]
    pub(crate) watch: bool,
    /// The file for a page to step through.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    #[arg(long, global = true)]
    pub(crate) no_cache: bool,
    #[arg(long, global = true, hide = true)]
    pub(crate) timings: bool,
    #[arg(long, hide = true)]
    pub(crate) columns: Option<usize>,
    #[arg(long, global = true, value_enum, default_value_t = IsolationArg::Best, value_name = "LEVEL", hide_possible_values = true)]
    pub(crate) isolation: IsolationArg,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// A command other than grading.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check the grader against the kit's own sources.
    Selfcheck,
    /// Try the sandbox, and report the result.
    Doctor,
    /// Grade a class.
    Class(ClassArgs),
    /// Merge the shards of a class.
    Merge {
        /// The results directory.
        grades: PathBuf,
    },
    /// Write the package that students get.
    Handout(HandoutArgs),
    /// Write the report on one submission, or the marks of a class, in the form of a platform.
    Export(ExportArgs),
    /// Print the completions for a shell.
    Completions {
        /// The shell.
        #[arg(value_enum, value_name = "SHELL", hide_possible_values = true)]
        shell: Shell,
    },
    /// Print the manual page of the grader, or of one command.
    Man {
        /// The command.
        #[arg(value_name = "COMMAND", value_parser = commands(), hide_possible_values = true)]
        page: Option<String>,
    },
    /// Run one program.
    Replay {
        /// The operations, in one argument or in several.
        #[arg(required = true, value_name = "PROGRAM")]
        program: Vec<String>,
    },
}

/// Arguments of `grader class`.
#[derive(Debug, Args)]
pub(crate) struct ClassArgs {
    pub(crate) dir: PathBuf,
    #[arg(long, value_name = "GRADES")]
    pub(crate) out: PathBuf,
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(long, value_name = "N", value_parser = up_to(MOST_JOBS), hide_possible_values = true)]
    pub(crate) jobs: Option<usize>,
    #[arg(long, value_name = "FILE")]
    pub(crate) course: Option<PathBuf>,
    #[arg(long, value_name = "LAYOUT", default_value = "auto")]
    pub(crate) layout: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) roster: Option<PathBuf>,
    #[arg(long, value_name = "OLD")]
    pub(crate) against: Option<PathBuf>,
    #[arg(long, value_name = "I/N", conflicts_with = "against")]
    pub(crate) shard: Option<String>,
    #[arg(long)]
    pub(crate) anonymous: bool,
}

/// Maximal number of submissions that are graded at once.
const MOST_JOBS: usize = 1024;

/// Arguments of `grader export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The results directory of a class; one submission without it.
    pub(crate) grades: Option<PathBuf>,
    /// The format.
    #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    pub(crate) to: ExportFormat,
    /// The platform's own file, which is filled in.
    #[arg(long, value_name = "FILE", requires = "grades")]
    pub(crate) worksheet: Option<PathBuf>,
    /// The file; standard output without it.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The number of hints in the report.
    #[arg(long, num_args = 0..=1, default_missing_value = "1", value_name = "NUMBER", value_parser = up_to(HINTS), hide_possible_values = true)]
    pub(crate) hint: Option<usize>,
}

/// Arguments of `grader handout`.
#[derive(Debug, Args)]
pub(crate) struct HandoutArgs {
    /// The directory to write: new, or empty.
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// The form of the package.
    #[arg(long = "for", value_enum, value_name = "FOR", default_value_t = HandoutForm::Students, hide_possible_values = true)]
    pub(crate) form: HandoutForm,
}

/// A form of the package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HandoutForm {
    Students,
    Gradescope,
    Classroom50,
    Github,
}

/// The format of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    /// Every form at once, for the grader that watches.
    #[value(hide = true)]
    All,
}

/// A format of `export`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// Canvas's gradebook, of a class.
    Canvas,
    Classroom,
    Classroom50,
    /// `gradebook.csv`, of a class.
    Csv,
    Exercism,
    Github,
    Gradescope,
    Json,
    Junit,
    Markdown,
    /// Moodle's worksheet for offline grading, of a class.
    Moodle,
    /// The zip for Moodle's "Upload multiple feedback files", of a class.
    MoodleFeedback,
    Sarif,
}

/// The commands, each with its options among those that may stand with any command. Help,
/// completions and manual pages show no others.
const TAKES: &[(&str, &[&str])] = &[
    (
        "class",
        &["exercise", "color", "ascii", "lang", "isolation"],
    ),
    ("completions", &["lang"]),
    ("doctor", &["color", "ascii", "lang"]),
    (
        "export",
        &["student", "exercise", "lang", "no_cache", "isolation"],
    ),
    ("handout", &["exercise", "lang"]),
    ("man", &["lang"]),
    ("merge", &["exercise", "lang"]),
    (
        "replay",
        &[
            "student",
            "exercise",
            "color",
            "ascii",
            "lang",
            "html",
            "isolation",
        ],
    ),
    ("selfcheck", &["color", "ascii", "lang"]),
];

/// Returns the names of the commands.
fn commands() -> PossibleValuesParser {
    PossibleValuesParser::new(TAKES.iter().map(|(name, _)| *name))
}

/// The requested strength of the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum IsolationArg {
    Strong,
    Best,
    None,
}

impl From<IsolationArg> for Wanted {
    fn from(isolation: IsolationArg) -> Wanted {
        match isolation {
            IsolationArg::Strong => Wanted::Strong,
            IsolationArg::Best => Wanted::Best,
            IsolationArg::None => Wanted::None,
        }
    }
}

/// The checked command line.
#[derive(Debug)]
pub(crate) struct Invocation {
    pub(crate) student: PathBuf,
    pub(crate) exercise: &'static Exercise,
    pub(crate) cli: Cli,
}

impl Invocation {
    /// Returns the requested sandbox.
    pub(crate) fn sandbox(&self) -> Sandbox {
        Sandbox::detect(self.cli.isolation.into(), &layers_left_out())
    }

    /// Returns the arguments for a grader that grades this once. It reports in every form, for a
    /// terminal of this many columns.
    pub(crate) fn once(&self, columns: usize) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["--student".into(), self.student.clone().into()];
        arguments.extend(["--exercise".into(), self.exercise.name.into()]);
        arguments.extend(["--depth".into(), self.cli.depth.to_string().into()]);
        arguments.extend(["--format".into(), "all".into()]);
        arguments.extend(["--columns".into(), columns.to_string().into()]);
        if self.cli.ascii {
            arguments.push("--ascii".into());
        }
        if let Some(language) = &self.cli.lang {
            arguments.extend(["--lang".into(), language.into()]);
        }
        if self.cli.no_cache {
            arguments.push("--no-cache".into());
        }
        let isolation = self.cli.isolation.to_possible_value();
        arguments.extend(isolation.map(|level| format!("--isolation={}", level.get_name()).into()));
        arguments
    }
}

/// Returns the layers that a test leaves out of the sandbox, to check the others: `landlock`,
/// `seccomp`. Only the grader's own environment counts.
pub(crate) fn layers_left_out() -> Vec<Layer> {
    let named = env::var("GRADER_TEST_WITHOUT").unwrap_or_default();
    let layers = [("landlock", Layer::Landlock), ("seccomp", Layer::Seccomp)];
    let layers = layers
        .into_iter()
        .filter(|(name, _)| named.split(',').any(|one| one == *name));
    layers.map(|(_, layer)| layer).collect()
}

/// A command line without a command to run.
#[derive(Debug)]
pub(crate) enum NoInvocation {
    /// Help or the version was requested; it is to be printed.
    Help(clap::Error),
    /// It is wrong, for this reason.
    Wrong(Message),
}

impl From<clap::Error> for NoInvocation {
    fn from(error: clap::Error) -> NoInvocation {
        match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => NoInvocation::Help(error),
            _ => NoInvocation::Wrong(usage::words(&error)),
        }
    }
}

/// Parses the command line.
pub(crate) fn parse(
    args: impl IntoIterator<Item = OsString>,
    texts: &Texts,
) -> Result<Invocation, NoInvocation> {
    let matches = read(texts).try_get_matches_from_mut(args)?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    let by_default = matches.value_source("isolation") == Some(ValueSource::DefaultValue);
    if by_default && matches!(cli.command, Some(Command::Class(_))) {
        cli.isolation = IsolationArg::Strong;
    }
    let student = cli.student.take();
    let student = match (student, &cli.command) {
        (Some(student), _) => student,
        // These grade the kit's own sources, a class, or nothing.
        (
            None,
            Some(
                Command::Selfcheck
                | Command::Doctor
                | Command::Completions { .. }
                | Command::Man { .. }
                | Command::Class(_)
                | Command::Merge { .. }
                | Command::Handout(_)
                | Command::Export(ExportArgs {
                    grades: Some(_), ..
                }),
            ),
        ) => PathBuf::new(),
        (None, None | Some(Command::Replay { .. } | Command::Export(_))) => {
            return Err(NoInvocation::Wrong(Message::new("usage-no-student")));
        }
    };
    let exercise =
        exercises::by_name(&cli.exercise).expect("only names of exercises are let through");
    Ok(Invocation {
        student,
        exercise,
        cli,
    })
}

/// Returns the parser of a number from 1 to `most`.
fn up_to(most: usize) -> impl TypedValueParser<Value = usize> {
    let numbers = (1..=most).map(|number| number.to_string());
    PossibleValuesParser::new(numbers).try_map(|number| number.parse::<usize>())
}

/// Returns the names of the exercises.
fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(exercises::ALL.iter().map(|exercise| exercise.name))
}

/// Returns an argument with its words.
fn explained(arg: clap::Arg, texts: &Texts) -> clap::Arg {
    let words = texts.entry(&format!("help-{}", arg.get_id()));
    let heading = if arg.is_positional() {
        "help-head-arguments"
    } else {
        "help-head-options"
    };
    let arg = arg.help_heading(texts.entry(heading));
    let [default] = arg.get_default_values() else {
        return arg.help(words);
    };
    let default = default.to_string_lossy().into_owned();
    let default = texts.render(&Message::new("help-default").with("value", default));
    arg.hide_default_value(true)
        .help(format!("{words} {default}"))
}

/// Returns the command line for display: each command has its own options only.
pub(crate) fn shown(texts: &Texts) -> clap::Command {
    let command = command(texts);
    let globals = globals(&command);
    let command = command.mut_args(|arg| arg.global(false));
    TAKES.iter().fold(command, |command, (name, takes)| {
        let taken = globals
            .iter()
            .filter(|arg| takes.contains(&arg.get_id().as_str()));
        let taken: Vec<_> = taken.map(|arg| arg.clone().global(false)).collect();
        command.mut_subcommand(name, |command| command.args(taken))
    })
}

/// Returns the command line for parsing. An option may stand before its command, so all commands
/// accept all of these. The help of a command hides those that it does not take.
fn read(texts: &Texts) -> clap::Command {
    let command = command(texts);
    let globals = globals(&command);
    TAKES.iter().fold(command, |command, (name, takes)| {
        let others = globals
            .iter()
            .filter(|arg| !takes.contains(&arg.get_id().as_str()));
        let others: Vec<_> = others.map(|arg| arg.clone().hide(true)).collect();
        command.mut_subcommand(name, |command| command.args(others))
    })
}

/// Returns the options that may stand before or after any command.
fn globals(command: &clap::Command) -> Vec<clap::Arg> {
    let arguments = command.get_arguments().filter(|arg| arg.is_global_set());
    let own = arguments.filter(|arg| arg.get_id() != "help");
    own.cloned().collect()
}

/// Returns the command line with its words.
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
        let style = *command.get_styles().get_header();
        let usage = texts.entry("help-head-usage");
        command
            .help_template(format!(
                "{{about-with-newline}}\n{style}{usage}{style:#} {{usage}}\n\n\
                 {{all-args}}{{after-help}}"
            ))
            .max_term_width(80)
            .subcommand_help_heading(texts.entry("help-head-commands"))
            .mut_args(|arg| explained(arg, texts))
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
        .mut_subcommand("class", |command| {
            help(command)
                .about(texts.entry("help-class"))
                .override_usage(texts.entry("help-class-usage"))
                .after_help(texts.entry("help-class-after"))
        })
        .mut_subcommand("merge", |command| {
            help(command)
                .about(texts.entry("help-merge"))
                .override_usage(texts.entry("help-merge-usage"))
        })
        .mut_subcommand("export", |command| {
            help(command)
                .about(texts.entry("help-export"))
                .override_usage(texts.entry("help-export-usage"))
                .after_help(texts.entry("help-export-after"))
        })
        .mut_subcommand("handout", |command| {
            help(command)
                .about(texts.entry("help-handout"))
                .override_usage(texts.entry("help-handout-usage"))
                .after_help(texts.entry("help-handout-after"))
        })
        .mut_subcommand("completions", |command| {
            help(command).about(texts.entry("help-completions"))
        })
        .mut_subcommand("man", |command| {
            help(command).about(texts.entry("help-man"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(line: &str) -> Result<Invocation, NoInvocation> {
        parse(line.split(' ').map(OsString::from), &Texts::english())
    }

    fn help(line: &str, texts: &Texts) -> String {
        match parse(line.split(' ').map(OsString::from), texts) {
            Err(NoInvocation::Help(help)) => help.to_string(),
            other => panic!("{line}: {other:?}"),
        }
    }

    #[track_caller]
    fn wrong(line: &str, texts: &Texts) -> String {
        match parse(line.split(' ').map(OsString::from), texts) {
            Err(NoInvocation::Wrong(message)) => texts.render(&message),
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        for language in messages::languages() {
            read(&Texts::of(language)).debug_assert();
            shown(&Texts::of(language)).debug_assert();
        }
    }

    /// Returns the help of the grader and of each command.
    fn all_help(texts: &Texts) -> Vec<String> {
        let commands = TAKES
            .iter()
            .map(|(name, _)| format!("grader {name} --help"));
        let lines = ["grader --help".to_owned()].into_iter().chain(commands);
        lines.map(|line| help(&line, texts)).collect()
    }

    #[test]
    fn every_argument_has_words() {
        for language in messages::languages() {
            let help = all_help(&Texts::of(language)).concat();
            assert!(!help.contains("[help-"), "{help}");
        }
    }

    #[test]
    fn help_of_a_command_shows_the_options_that_it_takes_and_no_others() {
        let texts = Texts::english();
        let shown = |name: &str| {
            let help = help(&format!("grader {name} --help"), &texts);
            let words = help.split(|c: char| !c.is_alphanumeric() && c != '-');
            let options = words.filter(|word| word.starts_with("--") && word.len() > 2);
            let mut options: Vec<_> = options.map(str::to_owned).collect();
            options.sort();
            options.dedup();
            options
        };
        for (name, expected) in [
            ("doctor", &["--ascii", "--color", "--help", "--lang"][..]),
            ("completions", &["--help", "--lang"]),
            (
                "export",
                &[
                    "--exercise",
                    "--help",
                    "--hint",
                    "--isolation",
                    "--lang",
                    "--no-cache",
                    "--output",
                    "--student",
                    "--task",
                    "--to",
                    "--worksheet",
                ],
            ),
        ] {
            assert_eq!(shown(name), expected, "{name}");
        }
    }

    #[test]
    fn every_command_says_which_options_it_takes() {
        let command = command(&Texts::english());
        let mut names: Vec<_> = command
            .get_subcommands()
            .map(clap::Command::get_name)
            .collect();
        names.sort_unstable();
        let listed: Vec<_> = TAKES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, listed);
        for (name, takes) in TAKES {
            for id in *takes {
                let known = command.get_arguments().any(|arg| arg.get_id() == *id);
                assert!(known, "{name} takes {id}");
            }
        }
    }

    #[test]
    fn russian_help_is_russian_down_to_its_headings() {
        let russian = Texts::of("ru");
        let help = all_help(&russian).concat();
        for word in [
            "Usage",
            "Commands",
            "Options",
            "Arguments",
            "default",
            "Print",
        ] {
            assert!(!help.contains(word), "{word} in\n{help}");
        }
        for word in [
            "Вызов:",
            "Команды:",
            "Параметры:",
            "Аргументы:",
            "[по умолчанию lock]",
        ] {
            assert!(help.contains(word), "no {word} in\n{help}");
        }
    }

    #[test]
    fn help_fits_into_eighty_columns() {
        for language in messages::languages() {
            for help in all_help(&Texts::of(language)) {
                let long = help.lines().filter(|line| line.chars().count() > 80);
                assert_eq!(long.collect::<Vec<_>>(), Vec::<&str>::new(), "{language}");
            }
        }
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
                matches!(order.cli.command, Some(Command::Replay { program }) if program == ["B", "B", "R"]),
                "{line}"
            );
        }
    }

    #[test]
    fn wrong_usage_is_told_in_every_language() {
        let lines = [
            ("grader", "--student"),
            ("grader --studnet x", "--studnet"),
            ("grader --studnet x", "--student"),
            ("grader --student", "--student"),
            ("grader grade", "grade"),
            ("grader --xyz", "--xyz"),
            (
                "grader --student x --task barrier",
                "lock, event, semaphore",
            ),
            ("grader --student x --lang tlh", "en, ru"),
            ("grader --student x --depth 0", "1, 2"),
            ("grader --student x --hint 4", "1, 2, 3"),
            ("grader --student x --student y", "--student"),
            ("grader --student x replay", "<PROGRAM>"),
        ];
        for (line, word) in lines {
            let english = wrong(line, &Texts::english());
            let russian = wrong(line, &Texts::of("ru"));
            assert!(english.contains(word), "{line}: {english}");
            assert!(russian.contains(word), "{line}: {russian}");
            assert!(english.is_ascii(), "{line}: {english}");
            assert!(
                russian.contains(|c| ('а'..='я').contains(&c)),
                "{line}: {russian}"
            );
        }
    }

    #[test]
    fn help_and_version_are_no_wrong_usage() {
        help("grader --help", &Texts::english());
        assert!(matches!(
            order("grader --version"),
            Err(NoInvocation::Help(_))
        ));
    }
}
