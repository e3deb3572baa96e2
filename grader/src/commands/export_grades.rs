//! `grader export GRADES --to FORMAT`: the marks of a class in the form of a platform.
//!
//! It reads a platform's own file, and writes it with marks and feedback filled in. It reports what
//! the platform would skip in silence.

use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use class::books::Booked;
use class::feedback::{self, Page};
use class::layout::Layout;
use class::note::Note;
use class::plan;
use class::worksheet::{self, MarkEntry};
use grader::messages::{Message, Texts};

use crate::GraderExit;
use crate::cli::{ExportArgs, ExportFormat, Invocation};
use crate::commands::books::{self, Books};
use crate::commands::grades::{PLAN, wrong_usage};
use crate::console::Console;

/// Exports the marks.
pub(crate) fn run(
    invocation: &Invocation,
    grades: &Path,
    args: &ExportArgs,
    console: &Console<'_>,
) -> anyhow::Result<GraderExit> {
    if !grades.join(PLAN).is_file() {
        let note = Note::new("class-no-plan").with("path", grades.display().to_string());
        return Ok(wrong_usage(console, &note));
    }
    let books = books::read(grades, invocation.exercise)?;
    let made = match args.to {
        ExportFormat::Moodle | ExportFormat::Canvas => fill_in(invocation, args, &books, console)?,
        ExportFormat::MoodleFeedback => Ok(feedback_zip(&books, console)?),
        ExportFormat::Classroom
        | ExportFormat::Classroom50
        | ExportFormat::Exercism
        | ExportFormat::Github
        | ExportFormat::Gradescope
        | ExportFormat::Json
        | ExportFormat::Junit
        | ExportFormat::Markdown
        | ExportFormat::Sarif => {
            return Ok(console.wrong_usage(&Message::new("export-of-one")));
        }
        ExportFormat::Csv => {
            let mut bytes = Vec::new();
            books::gradebook(&books, invocation.exercise, console.texts, &mut bytes)?;
            Ok(bytes)
        }
    };
    match made {
        Ok(bytes) => {
            put(args.output.as_deref(), &bytes)?;
            Ok(GraderExit::Success)
        }
        Err(note) => Ok(wrong_usage(console, &note)),
    }
}

/// Fills in the platform's own file.
fn fill_in(
    invocation: &Invocation,
    args: &ExportArgs,
    books: &Books,
    console: &Console<'_>,
) -> anyhow::Result<Result<Vec<u8>, Note>> {
    let Some(path) = &args.worksheet else {
        return Ok(Err(Note::new("class-no-worksheet")));
    };
    let bytes = fs::read(path).with_context(|| format!("read `{}`", path.display()))?;
    let entries: Vec<MarkEntry> = books
        .books
        .iter()
        .map(|booked| entry(booked, console.texts))
        .collect();
    let filled = if args.to == ExportFormat::Canvas {
        worksheet::canvas(bytes, &entries, invocation.exercise.name)
    } else {
        worksheet::moodle(bytes, &entries)
    };
    Ok(filled.map(|filled| {
        for note in &filled.notes {
            console.error(&console.texts.render_note(note));
        }
        let note = Note::new("class-export-marks").with("count", filled.marks);
        console.error(&console.texts.render_note(&note));
        filled.bytes
    }))
}

fn entry(booked: &Booked, texts: &Texts) -> MarkEntry {
    let mark = &booked.mark;
    let points = mark.total.map(|total| {
        Note::new("class-feedback-mark")
            .with("mark", total)
            .with("out_of", mark.out_of)
    });
    let penalty = (mark.penalty > 0)
        .then(|| Note::new("class-feedback-penalty").with("penalty", mark.penalty));
    let failed = booked
        .checks
        .iter()
        .filter(|check| &*check.status == "failed")
        .count();
    let failed = (failed > 0).then(|| Note::new("class-feedback-failed").with("count", failed));
    let notes = points.into_iter().chain(penalty).chain(failed);
    let feedback: Vec<String> = notes.map(|note| texts.render_note(&note)).collect();
    MarkEntry {
        id: booked.platform_id().to_owned(),
        name: booked.platform_name().to_owned(),
        mark: mark.total,
        out_of: mark.out_of,
        feedback: feedback.join("\n"),
    }
}

/// Returns the zip of feedback pages, with Moodle's own directory names.
fn feedback_zip(books: &Books, console: &Console<'_>) -> anyhow::Result<Vec<u8>> {
    if books.plan.head.layout != Layout::Moodle {
        console.error(
            &console
                .texts
                .render_note(&Note::new("class-feedback-not-moodle")),
        );
    }
    let mut pages = Vec::new();
    for booked in &books.books {
        if let Some(page) = books::student_page(books, booked, console.texts)? {
            pages.push(Ok(Page {
                dir: booked.platform_folder().to_owned(),
                content: page.into_bytes(),
            }));
        }
    }
    let mut out = Cursor::new(Vec::new());
    let count = feedback::zip(&mut out, "report.html", &mut pages.into_iter())?;
    let note = Note::new("class-export-pages").with("count", count);
    console.error(&console.texts.render_note(&note));
    Ok(out.into_inner())
}

/// Writes the export to its file, or to standard output.
fn put(path: Option<&Path>, bytes: &[u8]) -> anyhow::Result<()> {
    match path {
        Some(path) => plan::replace(&PathBuf::from(path), &mut |out| out.write_all(bytes))
            .with_context(|| format!("write `{}`", path.display())),
        None => {
            let mut out = io::stdout().lock();
            match out.write_all(bytes).and_then(|()| out.flush()) {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
                Ok(()) | Err(_) => Ok(()),
            }
        }
    }
}
