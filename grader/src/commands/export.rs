//! `grader export --student PATH --to FORMAT [-o FILE]`: writes the report on one submission in the
//! format of a platform.
//!
//! Entry point: [`run`]. The formats themselves are in the `formats` crate; the environment that
//! some of them need is read here. If the grader itself fails, no file is written.

use std::env;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use clap::ColorChoice;
use formats::Rendering;
use formats::classroom50::Submission;
use grader::messages::Message;
use grader::pipeline::Failure;
use sandbox::rng;

use super::grade;
use crate::GraderExit;
use crate::cli::{ExportArgs, ExportFormat, Invocation};
use crate::console::{self, Console};

/// Grades the submission and writes its report. The status is that of the writing, whatever the
/// marks: for platforms, any other status is a failure of the grader.
pub(crate) fn run(
    invocation: &Invocation,
    args: &ExportArgs,
    console: &Console<'_>,
) -> anyhow::Result<GraderExit> {
    // Before the grading: wrong usage should take no time.
    let (token, submission) = (rng::name()? + &rng::name()?, submission());
    let rendering = match args.to {
        ExportFormat::Classroom => Rendering::Classroom,
        ExportFormat::Classroom50 => match &submission {
            Ok(submission) => Rendering::Classroom50(submission),
            Err(message) => return Ok(console.wrong_usage(message)),
        },
        ExportFormat::Exercism => Rendering::Exercism,
        ExportFormat::Github => Rendering::Github { token: &token },
        ExportFormat::Gradescope => Rendering::Gradescope,
        ExportFormat::Json => Rendering::Json,
        ExportFormat::Junit => Rendering::Junit,
        ExportFormat::Markdown => Rendering::Markdown,
        ExportFormat::Sarif => Rendering::Sarif,
        ExportFormat::Canvas
        | ExportFormat::Csv
        | ExportFormat::Moodle
        | ExportFormat::MoodleFeedback => {
            return Ok(console.wrong_usage(&Message::new("export-of-a-class")));
        }
    };
    let report = match grade::report(invocation, console, args.hint.unwrap_or(0)) {
        Ok(report) => report,
        Err(Failure::Usage(message)) => return Ok(console.wrong_usage(&message)),
        Err(Failure::Own(error)) => return Err(error),
    };
    let language = console.texts.language();
    let text = rendering.render(&report, language);
    match args.output.as_deref() {
        Some(path) => console::write(path, &text)?,
        None => console.print(&text, ColorChoice::Never)?,
    }
    if args.to == ExportFormat::Github
        && let Some(summary) = env::var_os("GITHUB_STEP_SUMMARY")
    {
        let text = Rendering::Markdown.render(&report, language);
        append(Path::new(&summary), &text)?;
    }
    Ok(GraderExit::Success)
}

/// Reads the environment that Classroom 50's runner sets.
fn submission() -> Result<Submission, Message> {
    let unset = |name| Message::new("export-variable-unset").with("variable", name);
    let variable = |name: &'static str| {
        let value = env::var(name).ok().filter(|value| !value.is_empty());
        value.ok_or_else(|| unset(name))
    };
    let committed = variable("SOURCE_DATE_EPOCH")?;
    let committed = committed.parse().map_err(|_| {
        Message::new("export-variable-wrong")
            .with("variable", "SOURCE_DATE_EPOCH")
            .with("value", committed)
    })?;
    Ok(Submission {
        classroom: variable("CLASSROOM")?,
        assignment: variable("ASSIGNMENT")?,
        assignment_type: variable("ASSIGNMENT_TYPE")?,
        owner: variable("OWNER").or_else(|_| variable("USERNAME"))?,
        tag: variable("SUBMISSION_TAG")?,
        commit: variable("COMMIT_URL")?,
        release: variable("RELEASE_URL")?,
        review: variable("REVIEW_URL")?,
        committed,
    })
}

/// Appends `text` to a file, which is created if it does not exist.
fn append(path: &Path, text: &str) -> anyhow::Result<()> {
    let file = fs::OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("append the step summary to `{}`", path.display()))
}
