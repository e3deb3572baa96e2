//! The pages of a class: `class.html` for the teacher, `students/*.html` for each student.
//!
//! Entry points: [`write`], [`student_page`]. The crate `formats` draws them; this module fills in
//! its models.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Context;
use class::books::{self, Booked};
use class::lines::{self, Grading, SourceText};
use class::note::Note;
use class::similar::{self, Prints};
use formats::html;
use formats::html::class::{CheckColumn, ClassPage, Cluster, Group, Lines, Match, Pair, Student};
use formats::model::{Outcome, Report, Source, Status};
use grader::exercise::Exercise;
use grader::messages::Texts;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Books;
use crate::commands::grades::handout;

/// Maximal number of groups of identical submissions whose pages are stored in memory.
const MOST_DRAWN: usize = 32;

/// Writes all pages.
pub(super) fn write(
    grades: &Path,
    exercise: &'static Exercise,
    books: &Books,
    texts: &Texts,
) -> anyhow::Result<()> {
    let dir = grades.join("students");
    fs::create_dir_all(&dir).with_context(|| format!("create `{}`", dir.display()))?;
    lines::tidy(&dir).with_context(|| format!("tidy up `{}`", dir.display()))?;
    let mut has_page = vec![false; books.books.len()];
    // The pages of the largest groups of identical submissions are drawn once.
    let mut drawn: BTreeMap<usize, Option<String>> = BTreeMap::new();
    for (index, booked) in books.books.iter().enumerate() {
        let known = booked.identical.filter(|group| *group <= MOST_DRAWN);
        let page = match known.and_then(|group| drawn.get(&group)) {
            Some(page) => page.clone(),
            None => student_page(books, booked, texts)?,
        };
        if let Some(group) = known {
            drawn.entry(group).or_insert_with(|| page.clone());
        }
        if let Some(page) = page {
            store(&dir.join(format!("{}.html", booked.student.page)), &page)?;
            has_page[index] = true;
        }
    }
    let class = class_page(exercise, books, &has_page, texts)?;
    store(
        &grades.join("class.html"),
        &html::class::page(&class, texts.language()),
    )
}

/// Writes a page. It can be made again, so it need not reach the disk before the next one.
fn store(path: &Path, page: &str) -> anyhow::Result<()> {
    let making = path.with_extension("making");
    fs::write(&making, page)
        .and_then(|()| fs::rename(&making, path))
        .with_context(|| format!("write `{}`", path.display()))
}

/// Returns the page of a student's grading, without what the course hides from students. Returns
/// `None` if there is no result.
pub(crate) fn student_page(
    books: &Books,
    booked: &Booked,
    texts: &Texts,
) -> anyhow::Result<Option<String>> {
    let Some(grading) = grading(books, &booked.student.id)? else {
        return Ok(None);
    };
    let Some(report) = grading.report else {
        return Ok(None);
    };
    let mut report: Report = serde_json::from_str(report.get()).context("read a report")?;
    report
        .hints
        .truncate(usize::try_from(books.course.hints()).unwrap_or(usize::MAX));
    for check in &mut report.checks {
        if books.course.hides(&check.name, &check.part) {
            check.finding = None;
        }
    }
    let shown = report.first_failure.as_ref();
    let hidden = report
        .checks
        .iter()
        .any(|check| Some(&check.name) == shown && check.finding.is_none());
    if hidden {
        report.hints.clear();
    }
    if report.sources.is_empty() {
        report.sources = sources(&grading.sources);
    }
    Ok(Some(html::report(&report, texts.language())))
}

fn grading(books: &Books, id: &str) -> anyhow::Result<Option<Grading>> {
    let line = books.archive.line(id).context("read the results")?;
    line.map(|line| line.grading().context("read the results"))
        .transpose()
}

fn sources(sources: &[SourceText]) -> Vec<Source> {
    let source = |source: &SourceText| Source {
        file: source.name.clone(),
        text: source.text.clone(),
    };
    sources.iter().map(source).collect()
}

fn class_page(
    exercise: &'static Exercise,
    books: &Books,
    has_page: &[bool],
    texts: &Texts,
) -> anyhow::Result<ClassPage> {
    let title = |check: &str| texts.entry(&format!("check-{}-{check}", exercise.name));
    let checks = exercise.checks.iter().map(|check| CheckColumn {
        name: check.name.to_owned(),
        title: title(check.name),
        part: texts.entry(&format!("part-{}", check.part)),
        out_of: check.points,
    });
    let alike = Alike::find(books)?;
    let shown = alike.shown();
    let mut students = Vec::with_capacity(books.books.len());
    for (index, booked) in books.books.iter().enumerate() {
        let mut student = student(exercise, booked, has_page[index], texts);
        if shown.contains(&index) {
            student.sources = grading(books, &booked.student.id)?
                .map_or_else(Vec::new, |grading| sources(&grading.sources));
        }
        students.push(student);
    }
    Ok(ClassPage {
        exercise: exercise.name.to_owned(),
        course: None,
        out_of: exercise.parts.iter().map(|part| part.points).sum(),
        checks: checks.collect(),
        students,
        groups: groups(books, &title)?,
        identical: alike.identical,
        similar: alike.similar,
        notes: notes(books, texts),
    })
}

fn student(exercise: &Exercise, booked: &Booked, has_page: bool, texts: &Texts) -> Student {
    let mark = &booked.mark;
    let out_of: u32 = exercise.parts.iter().map(|part| part.points).sum();
    let changed = mark.total != mark.raw || mark.out_of != out_of;
    let total = mark.total.filter(|_| changed);
    let reason = super::remarks(booked, texts);
    Student {
        id: booked.student.id.clone(),
        name: booked.student.name.clone(),
        page: has_page.then(|| format!("students/{}.html", booked.student.page)),
        outcome: booked.outcome.as_deref().and_then(named::<Outcome>),
        not_graded: mark.raw.is_none().then(|| reason.clone()),
        points: mark.raw,
        mark: total.map(|total| format!("{total}/{}", mark.out_of)),
        mark_reason: Some(reason).filter(|reason| !reason.is_empty() && mark.raw.is_some()),
        results: results(exercise, booked),
        sources: Vec::new(),
    }
}

/// Returns the results in the order of the exercise's checks; empty if the submission was not run.
fn results(exercise: &Exercise, booked: &Booked) -> Vec<Status> {
    let by_name: BTreeMap<&str, &str> = booked
        .checks
        .iter()
        .map(|check| (&*check.name, &*check.status))
        .collect();
    let checks = exercise.checks.iter();
    let found: Option<Vec<Status>> = checks
        .map(|check| named(by_name.get(check.name)?))
        .collect();
    found.unwrap_or_default()
}

/// Returns the variant for a name in a report.
fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(Value::from(name)).ok()
}

/// Groups students by the same mistake; the story of each group is its first student's.
fn groups(books: &Books, title: &dyn Fn(&str) -> String) -> anyhow::Result<Vec<Group>> {
    let places: BTreeMap<&str, usize> = books
        .books
        .iter()
        .enumerate()
        .map(|(place, booked)| (booked.student.id.as_str(), place))
        .collect();
    let mut groups = Vec::new();
    for mistake in books::mistakes(&books.books) {
        let report = grading(books, &mistake.students[0])?.and_then(|grading| grading.report);
        let report: Value = match report {
            Some(report) => serde_json::from_str(report.get()).context("read a report")?,
            None => continue,
        };
        let checks = report["checks"].as_array();
        let check = checks.and_then(|checks| {
            checks
                .iter()
                .find(|check| check["name"] == mistake.check.as_str())
        });
        let Some(finding) = check.map(|check| &check["finding"]) else {
            continue;
        };
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        groups.push(Group {
            title: title(&mistake.check),
            likely: finding["likely"].as_str().map(str::to_owned),
            promised: text("promised"),
            seen: text("seen"),
            program: mistake.finding.program.clone(),
            story: serde_json::from_value(finding["story"].clone()).ok(),
            students: mistake
                .students
                .iter()
                .filter_map(|id| places.get(id.as_str()).copied())
                .collect(),
        });
    }
    Ok(groups)
}

/// Submissions that are identical, or nearly.
struct Alike {
    identical: Vec<Vec<usize>>,
    similar: Vec<Cluster>,
}

impl Alike {
    fn find(books: &Books) -> anyhow::Result<Alike> {
        let mut identical: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        // Of identical submissions, only the first is compared with the others.
        let mut compared = Vec::new();
        let mut seen = BTreeMap::new();
        for (index, booked) in books.books.iter().enumerate() {
            if let Some(group) = booked.identical {
                identical.entry(group).or_default().push(index);
            }
            if let Some(sources) = booked.student.sources
                && seen.insert(sources, index).is_none()
            {
                compared.push(index);
            }
        }
        let given = given(&books.plan.head.exercise);
        let texts_of = |index: usize| -> anyhow::Result<Vec<SourceText>> {
            let grading = grading(books, &books.books[index].student.id)?;
            Ok(grading.map_or_else(Vec::new, |grading| grading.sources))
        };
        let mut prints = Vec::with_capacity(compared.len());
        for index in &compared {
            let texts = texts_of(*index)?;
            prints.push(Prints::of(
                texts.iter().map(|source| source.text.as_str()),
                &given,
            ));
        }
        let pairs = similar::pairs(&prints, similar::THRESHOLD);
        let clusters = similar::clusters(prints.len(), &pairs);
        let mut similar = Vec::with_capacity(clusters.len());
        for members in clusters {
            let own = pairs.iter().filter(|pair| members.contains(&pair.first));
            let mut drawn = Vec::new();
            for pair in own {
                let (first, second) = (compared[pair.first], compared[pair.second]);
                drawn.push(Pair {
                    first,
                    second,
                    similarity: pair.similarity,
                    matches: matches(&texts_of(first)?, &texts_of(second)?, &given),
                });
            }
            similar.push(Cluster {
                students: members.iter().map(|member| compared[*member]).collect(),
                pairs: drawn,
            });
        }
        Ok(Alike {
            identical: identical.into_values().collect(),
            similar,
        })
    }

    /// Returns the students whose sources are shown: all that are nearly alike, and the first of
    /// identical ones.
    fn shown(&self) -> BTreeSet<usize> {
        let first = self.identical.iter().filter_map(|group| group.first());
        let similar = self.similar.iter().flat_map(|cluster| &cluster.students);
        first.chain(similar).copied().collect()
    }
}

/// Returns the lines of two submissions that are alike.
fn matches(first: &[SourceText], second: &[SourceText], given: &Prints) -> Vec<Match> {
    let first: Vec<&str> = first.iter().map(|source| source.text.as_str()).collect();
    let second: Vec<&str> = second.iter().map(|source| source.text.as_str()).collect();
    let lines = |lines: similar::Lines| Lines {
        file: lines.file,
        from: u32::try_from(lines.from).unwrap_or(u32::MAX),
        to: u32::try_from(lines.to).unwrap_or(u32::MAX),
    };
    let pairs = similar::matches(&first, &second, given).into_iter();
    pairs
        .map(|(first, second)| Match {
            first: lines(first),
            second: lines(second),
        })
        .collect()
}

/// Returns the fingerprints of the files that all students were given.
fn given(exercise: &str) -> Prints {
    let files = handout(exercise)
        .into_iter()
        .filter(|path| !path.ends_with("reference.rs"));
    let texts: Vec<String> = files
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect();
    Prints::of_given(texts.iter().map(String::as_str))
}

fn notes(books: &Books, texts: &Texts) -> Vec<String> {
    let missing = books.plan.missing.iter().map(|student| {
        Note::new("class-note-missing")
            .with("name", student.name.as_str())
            .with("id", student.id.as_str())
    });
    let left = books.plan.left_over.iter().map(|left| {
        Note::new("class-note-left-over")
            .with("path", left.path.as_str())
            .with("what", texts.render_note(&left.why))
    });
    let checks = books::telling_checks(&books.books);
    let all = missing
        .chain(left)
        .chain(checks)
        .chain(books.plan.head.notes.clone());
    all.map(|note| texts.render_note(&note)).collect()
}
