//! The books of a class: for each student the mark and the checks, from plan, results and the rules
//! of the course.
//!
//! Entry point: [`book`]. Nothing is run for it: other weights or another late rule are computed
//! from the same lines.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use serde::Deserialize;

use crate::course::{self, Course, Mark, Submitted};
use crate::hash::Hash;
use crate::lines::{Conditions, ResultLine};
use crate::note::Note;
use crate::plan::{Plan, Planned};
use crate::pseudonyms::Identity;

/// A student's entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// The student's part of the plan.
    pub student: Planned,
    /// The report's outcome; `None` if there is no result.
    pub outcome: Option<String>,
    /// The grader's own points, before the rules of the course.
    pub points: Option<u32>,
    /// The reason why there is no mark, if the grader failed.
    pub why: Option<String>,
    /// The mark.
    pub mark: Mark,
    /// The checks; empty where the submission did not come to run.
    pub checks: Vec<Checked>,
    /// The conditions of the grading.
    pub conditions: Option<Arc<Conditions>>,
    /// The student behind a pseudonym, where the platform's own names are wanted.
    pub real: Option<Identity>,
    /// The number of the group of identical submissions, from 1; `None` if there is no other like
    /// it.
    pub identical: Option<usize>,
}

/// A check of one submission. Texts that a class repeats are stored once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Its name.
    pub name: Arc<str>,
    /// Its part.
    pub part: Arc<str>,
    /// Points earned.
    pub points: u32,
    /// Points that it can earn.
    pub out_of: u32,
    /// `passed`, `failed` or `not-judged`.
    pub status: Arc<str>,
    /// The mistake, if it failed.
    pub finding: Option<Arc<Finding>>,
}

/// The part of a finding that groups students.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Finding {
    /// The likely mistake.
    pub diagnosis: Option<String>,
    /// The smallest program that shows it.
    pub program: String,
}

/// The part of a report that marks rest on.
#[derive(Deserialize)]
struct Report {
    checks: Vec<Reported>,
}

/// A check in a report.
#[derive(Deserialize)]
struct Reported {
    name: String,
    part: String,
    points: u32,
    out_of: u32,
    status: String,
    finding: Option<Finding>,
}

/// Values of which a class has few, each stored once: a booked student takes a third of the memory.
#[derive(Default)]
struct Shared {
    texts: BTreeSet<Arc<str>>,
    findings: BTreeSet<Arc<Finding>>,
    conditions: BTreeSet<Arc<Conditions>>,
}

impl Shared {
    fn text(&mut self, text: String) -> Arc<str> {
        if let Some(known) = self.texts.get(text.as_str()) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&new));
        new
    }

    fn check(&mut self, check: Reported) -> Checked {
        Checked {
            name: self.text(check.name),
            part: self.text(check.part),
            points: check.points,
            out_of: check.out_of,
            status: self.text(check.status),
            finding: check.finding.map(|new| once(&mut self.findings, new)),
        }
    }
}

/// Returns the stored value that equals `new`, which is stored if there is none.
fn once<T: Ord>(known: &mut BTreeSet<Arc<T>>, new: T) -> Arc<T> {
    if let Some(known) = known.get(&new) {
        return Arc::clone(known);
    }
    let new = Arc::new(new);
    known.insert(Arc::clone(&new));
    new
}

/// Books all students of a plan. `line` returns a student's result; `real` the student behind a
/// pseudonym; `all` are the exercise's checks.
pub fn book(
    plan: &Plan,
    real: &dyn Fn(&str) -> Option<Identity>,
    line: &mut dyn FnMut(&str) -> io::Result<Option<ResultLine>>,
    course: &Course,
    all: &[course::Check],
) -> io::Result<Vec<Booked>> {
    let groups = identical(plan);
    let mut shared = Shared::default();
    plan.students
        .iter()
        .map(|student| {
            let line = match student.sources {
                Some(sources) => line(&student.id)?.filter(|line| line.sources == sources),
                None => None,
            };
            let identical = student
                .sources
                .and_then(|sources| groups.get(&sources).copied());
            let mut booked = booked(student, line.as_ref(), identical, &mut shared)?;
            booked.real = real(&student.id);
            booked.mark = mark(&booked, course, all);
            Ok(booked)
        })
        .collect()
}

/// Returns numbers for the groups of identical submissions, in the order of their first students.
fn identical(plan: &Plan) -> BTreeMap<Hash, usize> {
    let groups = plan.by_sources();
    let mut numbers = BTreeMap::new();
    for sources in plan.students.iter().filter_map(|student| student.sources) {
        if groups[&sources].len() > 1 {
            let next = numbers.len() + 1;
            numbers.entry(sources).or_insert(next);
        }
    }
    numbers
}

fn booked(
    student: &Planned,
    line: Option<&ResultLine>,
    identical: Option<usize>,
    shared: &mut Shared,
) -> io::Result<Booked> {
    let grading = line.map(ResultLine::grading).transpose()?;
    let report = grading.as_ref().and_then(|grading| grading.report.as_ref());
    let report: Option<Report> = report
        .map(|report| serde_json::from_str(report.get()))
        .transpose()?;
    let checks = report.map_or_else(Vec::new, |report| report.checks);
    let checks = checks.into_iter().map(|check| shared.check(check));
    Ok(Booked {
        student: student.clone(),
        outcome: grading.as_ref().map(|grading| grading.outcome.clone()),
        points: grading.as_ref().and_then(|grading| grading.points),
        why: grading.and_then(|grading| grading.why),
        mark: Mark::default(),
        checks: checks.collect(),
        conditions: line.map(|line| once(&mut shared.conditions, line.conditions.clone())),
        real: None,
        identical,
    })
}

fn mark(booked: &Booked, course: &Course, all: &[course::Check]) -> Mark {
    let earned: Vec<course::Check> = booked
        .checks
        .iter()
        .map(|check| course::Check {
            name: check.name.as_ref().to_owned(),
            part: check.part.as_ref().to_owned(),
            points: check.points,
            out_of: check.out_of,
        })
        .collect();
    let submitted = Submitted {
        // Extensions name the platform's identifier, pseudonyms or not.
        student: booked.platform_id(),
        time: booked.student.time,
        late: booked.student.late,
    };
    course.mark(booked.points, &earned, all, &submitted)
}

impl Booked {
    /// Returns the identifier that the platform knows.
    pub fn platform_id(&self) -> &str {
        self.real.as_ref().map_or(&self.student.id, |real| &real.id)
    }

    /// Returns the name that the platform knows.
    pub fn platform_name(&self) -> &str {
        self.real
            .as_ref()
            .map_or(&self.student.name, |real| &real.name)
    }

    /// Returns the directory that the platform knows.
    pub fn platform_folder(&self) -> &str {
        self.real
            .as_ref()
            .map_or(&self.student.dir, |real| &real.dir)
    }
}

/// Students with the same mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The check.
    pub check: String,
    /// Diagnosis and smallest program.
    pub finding: Finding,
    /// The students' identifiers.
    pub students: Vec<String>,
}

/// Returns the groups by the same mistake, the largest first.
pub fn mistakes(books: &[Booked]) -> Vec<Mistake> {
    let mut groups: BTreeMap<(&str, &Finding), Vec<String>> = BTreeMap::new();
    for booked in books {
        for check in &booked.checks {
            if let Some(finding) = &check.finding {
                groups
                    .entry((&check.name, finding))
                    .or_default()
                    .push(booked.student.id.clone());
            }
        }
    }
    let mut mistakes: Vec<Mistake> = groups
        .into_iter()
        .map(|((check, finding), students)| Mistake {
            check: check.to_owned(),
            finding: (*finding).clone(),
            students,
        })
        .collect();
    // The sort is stable: equals stay in the order of their names.
    mistakes.sort_by_key(|mistake| std::cmp::Reverse(mistake.students.len()));
    mistakes
}

/// Returns remarks on checks that no submission passes, or that all pass.
pub fn telling_checks(books: &[Booked]) -> Vec<Note> {
    let mut passed: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for check in books.iter().flat_map(|booked| &booked.checks) {
        let count = passed.entry(&check.name).or_default();
        count.0 += usize::from(&*check.status == "passed");
        count.1 += 1;
    }
    let note = |(name, (passed, all)): (&str, (usize, usize))| {
        let id = match passed {
            0 => "class-check-nobody-passes",
            _ if passed == all => "class-check-all-pass",
            _ => return None,
        };
        (all > 1).then(|| Note::new(id).with("check", name).with("count", all))
    };
    passed.into_iter().filter_map(note).collect()
}
