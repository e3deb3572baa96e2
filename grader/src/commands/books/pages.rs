//! The pages of a class: `class.html` for the teacher, `students/*.html` for each student.
//!
//! Entry points: [`write`], [`student_page`]. The crate `formats` draws them; this module fills in its models.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;
use class::books::{self, Booked};
use class::lines::{Grading, SourceText};
use class::note::Note;
use class::plan;
use class::similar::{self, Prints};
use formats::html;
use formats::html::class::{CheckColumn, ClassPage, Cluster, Group, Pair, Student};
use formats::model::{Outcome, Report, Source, Status};
use grader::exercise::Exercise;
use grader::messages::Texts;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Books;
use crate::commands::class::handout;

/// Writes all pages.
pub(super) fn write(
    grades: &Path,
    exercise: &'static Exercise,
    books: &Books,
    texts: &Texts,
) -> anyhow::Result<()> {
    let folder = grades.join("students");
    fs::create_dir_all(&folder).with_context(|| format!("create `{}`", folder.display()))?;
    let mut has_page = vec![false; books.books.len()];
    for (index, booked) in books.books.iter().enumerate() {
        if let Some(page) = student_page(books, booked, texts)? {
            store(&folder.join(format!("{}.html", booked.student.page)), &page)?;
            has_page[index] = true;
        }
    }
    let class = class_page(exercise, books, &has_page, texts)?;
    store(
        &grades.join("class.html"),
        &html::class::page(&class, texts.language()),
    )
}

fn store(path: &Path, page: &str) -> anyhow::Result<()> {
    plan::replace(path, &mut |out| out.write_all(page.as_bytes()))
        .with_context(|| format!("write `{}`", path.display()))
}

/// The page of a student's grading, without what the course keeps from students. `None` if there is no result.
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
    let mut students = Vec::with_capacity(books.books.len());
    for (index, booked) in books.books.iter().enumerate() {
        let mut student = student(exercise, booked, has_page[index], texts);
        if alike.shows(index) {
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

/// The results in the order of the exercise's checks; empty where the submission did not come to run.
fn results(exercise: &Exercise, booked: &Booked) -> Vec<Status> {
    let by_name: BTreeMap<&str, &str> = booked
        .checks
        .iter()
        .map(|check| (check.name.as_str(), check.status.as_str()))
        .collect();
    let checks = exercise.checks.iter();
    let found: Option<Vec<Status>> = checks
        .map(|check| named(by_name.get(check.name)?))
        .collect();
    found.unwrap_or_default()
}

/// The variant that a name in a report stands for.
fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(Value::from(name)).ok()
}

/// Groups by the same mistake; the story of each is its first student's.
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

/// Submissions that are the same, or nearly.
struct Alike {
    identical: Vec<Vec<usize>>,
    similar: Vec<Cluster>,
}

impl Alike {
    fn find(books: &Books) -> anyhow::Result<Alike> {
        let mut identical: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        // Of identical submissions one is compared with the others.
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
        let given = given(&books.plan.head.task);
        let mut prints = Vec::with_capacity(compared.len());
        for index in &compared {
            let grading = grading(books, &books.books[*index].student.id)?;
            let texts = grading.map_or_else(Vec::new, |grading| grading.sources);
            prints.push(Prints::of(
                texts.iter().map(|source| source.text.as_str()),
                &given,
            ));
        }
        let pairs = similar::pairs(&prints, similar::THRESHOLD);
        let clusters = similar::clusters(prints.len(), &pairs);
        let similar = clusters.into_iter().map(|members| {
            let own = pairs.iter().filter(|pair| members.contains(&pair.first));
            Cluster {
                students: members.iter().map(|member| compared[*member]).collect(),
                pairs: own
                    .map(|pair| Pair {
                        first: compared[pair.first],
                        second: compared[pair.second],
                        similarity: pair.similarity,
                        matches: Vec::new(),
                    })
                    .collect(),
            }
        });
        Ok(Alike {
            identical: identical.into_values().collect(),
            similar: similar.collect(),
        })
    }

    fn shows(&self, index: usize) -> bool {
        self.identical.iter().any(|group| group.contains(&index))
            || self
                .similar
                .iter()
                .any(|cluster| cluster.students.contains(&index))
    }
}

/// The fingerprints of what everybody was given.
fn given(task: &str) -> Prints {
    let files = handout(task)
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
