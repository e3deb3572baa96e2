//! The reports on a class's results: `gradebook.csv`, `class.html`, `students/*.html`.
//!
//! Entry points: [`read`], [`write`]. All of them can be made again from `plan.jsonl`,
//! `results.jsonl` and `course.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use anyhow::Context;
use class::books::{self, Booked};
use class::course::{Check, Course};
use class::gradebook::{self, COLUMNS, OUTCOMES, Words};
use class::lines::ResultsReader;
use class::note::Note;
use class::plan::{self, Plan};
use class::pseudonyms::Pseudonyms;
use grader::exercise::Exercise;
use grader::messages::Texts;

use crate::commands::grades::{COURSE, PLAN, PSEUDONYMS, RESULTS};
use crate::console::Console;

mod pages;

pub(crate) use pages::student_page;

/// The books of a class, with their inputs.
pub(crate) struct Books {
    pub(crate) plan: Plan,
    pub(crate) course: Course,
    pub(crate) books: Vec<Booked>,
    pub(crate) archive: ResultsReader,
    checks: Vec<Check>,
}

/// The books, written.
pub(crate) struct Written {
    pub(crate) books: Vec<Booked>,
    /// The number of submissions without a mark: the grader failed, or machines disagree.
    pub(crate) not_graded: usize,
    /// The summary for the terminal.
    pub(crate) summary: String,
}

/// Returns the names of an exercise's checks, each with its part.
pub(crate) fn check_names(exercise: &Exercise) -> Vec<(&'static str, &'static str)> {
    exercise
        .checks
        .iter()
        .map(|check| (check.name, check.part))
        .collect()
}

/// Reads a results directory.
pub(crate) fn read(grades: &Path, exercise: &Exercise) -> anyhow::Result<Books> {
    let reading = |name: &str| format!("read `{}`", grades.join(name).display());
    let plan = Plan::read(&grades.join(PLAN)).with_context(|| reading(PLAN))?;
    let archive = ResultsReader::read(&grades.join(RESULTS)).with_context(|| reading(RESULTS))?;
    let rules = match fs::read_to_string(grades.join(COURSE)) {
        Ok(rules) => rules,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| reading(COURSE)),
    };
    let names = check_names(exercise);
    let course = Course::read(&rules, &names).map_err(|note| {
        let words = Texts::english().render_note(&note);
        anyhow::anyhow!("{}: {words}", grades.join(COURSE).display())
    })?;
    let pseudonyms = match grades.join(PSEUDONYMS) {
        path if path.is_file() => {
            Some(Pseudonyms::read(&path).with_context(|| reading(PSEUDONYMS))?)
        }
        _ => None,
    };
    let real = |id: &str| pseudonyms.as_ref()?.behind(id).cloned();
    let checks: Vec<Check> = exercise
        .checks
        .iter()
        .map(|check| Check {
            name: check.name.to_owned(),
            part: check.part.to_owned(),
            points: 0,
            out_of: check.points,
        })
        .collect();
    let books = books::book(&plan, &real, &mut |id| archive.line(id), &course, &checks)
        .with_context(|| reading(RESULTS))?;
    Ok(Books {
        plan,
        course,
        books,
        archive,
        checks,
    })
}

/// Writes all reports into a results directory.
pub(crate) fn write(
    grades: &Path,
    exercise: &'static Exercise,
    console: &Console<'_>,
) -> anyhow::Result<Written> {
    let books = read(grades, exercise)?;
    let path = grades.join("gradebook.csv");
    plan::replace(&path, &mut |out| {
        gradebook(&books, exercise, console.texts, out)
    })
    .with_context(|| format!("write `{}`", path.display()))?;
    pages::write(grades, exercise, &books, console.texts)?;
    let has_failed = |booked: &&Booked| booked.outcome.is_some() && booked.mark.raw.is_none();
    Ok(Written {
        not_graded: books.books.iter().filter(has_failed).count(),
        summary: summary(grades, &books, console.texts),
        books: books.books,
    })
}

/// Writes `gradebook.csv`.
pub(crate) fn gradebook(
    books: &Books,
    exercise: &Exercise,
    texts: &Texts,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let entry =
        |kind: &str, name: &str| texts.render_note(&Note::new(&format!("class-{kind}-{name}")));
    let outcomes = OUTCOMES
        .iter()
        .map(|name| ((*name).to_owned(), entry("outcome", name)));
    let title = |check: &Check| texts.entry(&format!("check-{}-{}", exercise.name, check.name));
    let words = Words {
        language: texts.language().to_owned(),
        headers: COLUMNS.iter().map(|name| entry("column", name)).collect(),
        titles: books.checks.iter().map(title).collect(),
        outcomes: outcomes.collect::<BTreeMap<_, _>>(),
    };
    let remark = |booked: &Booked| remarks(booked, texts);
    gradebook::write(
        out,
        &books.books,
        &books.plan.missing,
        &books.checks,
        &words,
        &remark,
    )
}

/// Returns all remarks on a student's mark.
pub(crate) fn remarks(booked: &Booked, texts: &Texts) -> String {
    let student = &booked.student;
    let notes = student
        .doubt
        .iter()
        .chain(&student.notes)
        .chain(&booked.mark.notes);
    let words = notes
        .map(|note| texts.render_note(note))
        .chain(booked.why.clone());
    words.collect::<Vec<_>>().join(" ")
}

fn summary(grades: &Path, books: &Books, texts: &Texts) -> String {
    let marks: Vec<u32> = books
        .books
        .iter()
        .filter_map(|booked| booked.mark.total)
        .collect();
    let out_of = books.books.first().map_or(0, |booked| booked.mark.out_of);
    let mut notes = vec![
        Note::new("class-done")
            .with("graded", marks.len())
            .with("mean", mean(&marks))
            .with("out_of", out_of)
            .with("folder", grades.display().to_string()),
    ];
    let failed: Vec<&Booked> = books
        .books
        .iter()
        .filter(|booked| booked.outcome.is_some() && booked.mark.raw.is_none())
        .collect();
    if !failed.is_empty() {
        notes.push(Note::new("class-not-graded").with("count", failed.len()));
    }
    notes.extend(failed.iter().map(|booked| {
        Note::new("class-plan-about")
            .with("name", booked.student.name.as_str())
            .with("id", booked.student.id.as_str())
            .with("what", booked.why.clone().unwrap_or_default())
    }));
    notes.extend(books::telling_checks(&books.books));
    notes
        .iter()
        .map(|note| texts.render_note(note) + "\n")
        .collect()
}

/// Returns the mean, with one digit after the point.
fn mean(marks: &[u32]) -> String {
    let sum: u64 = marks.iter().map(|mark| u64::from(*mark)).sum();
    let count = marks.len() as u64;
    if count == 0 {
        return "–".to_owned();
    }
    let tenths = (20 * sum + count) / (2 * count);
    format!("{}.{}", tenths / 10, tenths % 10)
}
