//! The rules of a course: `course.toml`, read strictly. An unknown key or an impossible value is an
//! error with its line.
//!
//! Entry points: [`Course::read`], which checks, and the methods of [`Course`], which compute
//! marks. The form is also in `course.schema.json`. Late rules come last: raw, penalty and final
//! stand apart.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::layout::Late;
use crate::note::Note;
use crate::time::Time;

/// The JSON schema of `course.toml`.
pub const SCHEMA: &str = include_str!("../course.schema.json");

/// The rules of a course. The default has none: the grader's own points, no late rule.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Course {
    /// Points by check or part, in place of the grader's own.
    weights: BTreeMap<String, Spanned<u32>>,
    checks: Checks,
    hints: Hints,
    limits: Limits,
    late: Option<Lateness>,
    #[serde(rename = "extension")]
    extensions: Vec<Extension>,
    /// The text, for the lines of errors.
    #[serde(skip)]
    text: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Checks {
    hidden: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Hints {
    allowed: Spanned<u32>,
}

impl Default for Hints {
    fn default() -> Hints {
        Hints {
            allowed: Spanned::new(0..0, MOST_HINTS),
        }
    }
}

/// The most operations of the exhaustive programs, as the command line's `--depth` has it.
const MOST_DEPTH: u32 = 8;
/// The most hints that the grader has for a mistake.
const MOST_HINTS: u32 = 3;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Limits {
    depth: Option<Spanned<u32>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lateness {
    deadline: Spanned<Datetime>,
    #[serde(default)]
    per: Unit,
    points: u32,
    #[serde(default)]
    grace_minutes: u32,
    #[serde(default)]
    most: Option<u32>,
    #[serde(default)]
    days_to_spend: u32,
    #[serde(default)]
    closed_after_days: Option<Spanned<u32>>,
}

/// The unit that a late rule counts.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Unit {
    #[default]
    Day,
    Hour,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Extension {
    student: Spanned<String>,
    until: Option<Datetime>,
    days: Option<u32>,
}

/// A check as the grader has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// The name of its part.
    pub part: String,
    /// Points earned.
    pub points: u32,
    /// Points that it can earn.
    pub out_of: u32,
}

/// A mark, with the way to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Points before the late rule; `None` if there is no mark.
    pub raw: Option<u32>,
    /// Points that the late rule takes.
    pub penalty: u32,
    /// Points that count.
    pub total: Option<u32>,
    /// The highest mark.
    pub out_of: u32,
    /// Seconds after the deadline; 0 if in time, `None` if not known or not asked.
    pub late_by: Option<i64>,
    /// Remarks.
    pub notes: Vec<Note>,
}

/// The facts that a late rule needs about a submission.
#[derive(Clone, Copy, Debug)]
pub struct Submitted<'a> {
    /// The student's identifier.
    pub student: &'a str,
    /// The time of the submission.
    pub time: Option<Time>,
    /// The platform's mark of lateness.
    pub late: Late,
}

const DAY: i64 = 24 * 60 * 60;

impl Course {
    /// Reads the rules. `checks` are the names of the exercise's checks and their parts.
    pub fn read(text: &str, checks: &[(&str, &str)]) -> Result<Course, Note> {
        let mut course: Course = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, &span));
            // Of several lines, the first names the fault; the others draw the place.
            let reason = error
                .message()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned();
            Note::new("class-course-wrong")
                .with("line", line)
                .with("reason", reason)
        })?;
        course.text = text.to_owned();
        course.check_names(checks)?;
        course.check_values()?;
        Ok(course)
    }

    fn wrong(&self, span: &Range<usize>, id: &str) -> Note {
        Note::new(id).with("line", line_of(&self.text, span))
    }

    fn check_names(&self, checks: &[(&str, &str)]) -> Result<(), Note> {
        let names: BTreeSet<&str> = checks.iter().map(|(name, _)| *name).collect();
        let parts: BTreeSet<&str> = checks.iter().map(|(_, part)| *part).collect();
        let known = || {
            names
                .iter()
                .chain(&parts)
                .copied()
                .collect::<Vec<_>>()
                .join(", ")
        };
        for (name, value) in &self.weights {
            if !names.contains(name.as_str()) && !parts.contains(name.as_str()) {
                let note = self.wrong(&value.span(), "class-course-unknown-check");
                return Err(note.with("name", name.as_str()).with("known", known()));
            }
            let part = checks
                .iter()
                .find(|(check, _)| check == name)
                .map(|(_, part)| *part);
            // A part of the same name as a check would be counted twice.
            if let Some(part) = part
                && part != name
                && self.weights.contains_key(part)
            {
                let note = self.wrong(&value.span(), "class-course-weight-twice");
                return Err(note.with("name", name.as_str()).with("part", part));
            }
        }
        for hidden in &self.checks.hidden {
            if !names.contains(hidden.get_ref().as_str())
                && !parts.contains(hidden.get_ref().as_str())
            {
                let note = self.wrong(&hidden.span(), "class-course-unknown-check");
                return Err(note
                    .with("name", hidden.get_ref().as_str())
                    .with("known", known()));
            }
        }
        Ok(())
    }

    fn check_values(&self) -> Result<(), Note> {
        for value in self.weights.values() {
            if *value.get_ref() > 1000 {
                return Err(self
                    .wrong(&value.span(), "class-course-number")
                    .with("most", 1000u32));
            }
        }
        if *self.hints.allowed.get_ref() > MOST_HINTS {
            return Err(self
                .wrong(&self.hints.allowed.span(), "class-course-number")
                .with("most", MOST_HINTS));
        }
        if let Some(depth) = &self.limits.depth
            && !(1..=MOST_DEPTH).contains(depth.get_ref())
        {
            return Err(self
                .wrong(&depth.span(), "class-course-number")
                .with("most", MOST_DEPTH));
        }
        if let Some(late) = &self.late
            && time_of(late.deadline.get_ref()).is_none()
        {
            return Err(self.wrong(&late.deadline.span(), "class-course-deadline"));
        }
        let mut seen = BTreeSet::new();
        for extension in &self.extensions {
            let span = extension.student.span();
            let student = extension.student.get_ref();
            let id = if self.late.is_none() {
                "class-course-extension-without-deadline"
            } else if !seen.insert(student) {
                "class-course-extension-twice"
            } else if extension.until.is_some() == extension.days.is_some()
                || extension
                    .until
                    .as_ref()
                    .is_some_and(|until| time_of(until).is_none())
            {
                "class-course-extension-until-or-days"
            } else {
                continue;
            };
            return Err(self.wrong(&span, id).with("student", student.as_str()));
        }
        Ok(())
    }

    /// Returns remarks about rules that concern no student of the class, such as an extension for
    /// an unknown one.
    pub fn unused(&self, students: &BTreeSet<&str>) -> Vec<Note> {
        self.extensions
            .iter()
            .filter(|extension| !students.contains(extension.student.get_ref().as_str()))
            .map(|extension| {
                let note = self.wrong(&extension.student.span(), "class-course-extension-unknown");
                note.with("student", extension.student.get_ref().as_str())
            })
            .collect()
    }

    /// Returns the hints that students may see.
    pub fn hints(&self) -> u32 {
        *self.hints.allowed.get_ref()
    }

    /// Returns the depth of the exhaustive programs, if the course limits it. A verdict's time
    /// depends on the depth.
    pub fn depth(&self) -> Option<u32> {
        self.limits.depth.as_ref().map(|depth| *depth.get_ref())
    }

    /// Returns true if the story of a check is hidden from students.
    pub fn hides(&self, check: &str, part: &str) -> bool {
        self.checks
            .hidden
            .iter()
            .any(|hidden| [check, part].contains(&hidden.get_ref().as_str()))
    }

    /// Returns the highest mark for these checks.
    pub fn out_of(&self, checks: &[Check]) -> u32 {
        self.sum(checks, &|check| check.out_of)
    }

    /// Applies weights to what the checks earned: all in integers, a part's share rounded to the
    /// nearest.
    fn sum(&self, checks: &[Check], points: &dyn Fn(&Check) -> u32) -> u32 {
        let mut total = 0;
        let mut parts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
        for check in checks {
            match (self.weights.get(&check.name), self.weights.get(&check.part)) {
                (Some(weight), _) => total += share(*weight.get_ref(), points(check), check.out_of),
                (None, Some(_)) => {
                    let part = parts.entry(&check.part).or_default();
                    part.0 += points(check);
                    part.1 += check.out_of;
                }
                (None, None) => total += points(check),
            }
        }
        for (part, (earned, out_of)) in parts {
            let weight = self
                .weights
                .get(part)
                .map_or(out_of, |weight| *weight.get_ref());
            total += share(weight, earned, out_of);
        }
        total
    }

    /// Returns the mark for a submission that earned `points` by `checks`. Checks are empty if it
    /// did not run.
    pub fn mark(
        &self,
        points: Option<u32>,
        earned: &[Check],
        all: &[Check],
        submitted: &Submitted<'_>,
    ) -> Mark {
        let out_of = self.out_of(all);
        let raw = points.map(|points| {
            if self.weights.is_empty() {
                points
            } else {
                self.sum(earned, &|check| check.points)
            }
        });
        let mut mark = Mark {
            raw,
            penalty: 0,
            total: raw,
            out_of,
            late_by: None,
            notes: Vec::new(),
        };
        if let Some(late) = &self.late {
            self.apply(late, submitted, &mut mark);
        }
        mark
    }

    fn apply(&self, late: &Lateness, submitted: &Submitted<'_>, mark: &mut Mark) {
        let Some(deadline) = time_of(late.deadline.get_ref()) else {
            return;
        };
        let Some(time) = submitted.time else {
            let id = match submitted.late {
                Late::Marked => "class-late-unknown",
                Late::Unmarked => "class-time-unknown",
            };
            mark.notes.push(Note::new(id));
            return;
        };
        let extension = self
            .extensions
            .iter()
            .find(|one| one.student.get_ref() == submitted.student);
        let until = extension
            .and_then(|one| one.until.as_ref())
            .and_then(time_of);
        let days = extension.and_then(|one| one.days).unwrap_or(0);
        if extension.is_some() {
            mark.notes.push(Note::new("class-extension"));
        }
        let by = time.since(until.unwrap_or(deadline)) - i64::from(days) * DAY;
        if by <= i64::from(late.grace_minutes) * 60 {
            mark.late_by = Some(by.max(0));
            return;
        }
        mark.late_by = Some(by);
        mark.penalty = penalty(late, by, mark.raw.unwrap_or(0));
        mark.total = mark.raw.map(|raw| raw - mark.penalty);
    }
}

/// Returns the points that a late rule takes from `raw`.
fn penalty(late: &Lateness, by: i64, raw: u32) -> u32 {
    let days = by.div_euclid(DAY) + i64::from(by.rem_euclid(DAY) > 0);
    if late
        .closed_after_days
        .as_ref()
        .is_some_and(|closed| days > i64::from(*closed.get_ref()))
    {
        return raw;
    }
    let rest = by - i64::from(late.days_to_spend) * DAY;
    if rest <= 0 {
        return 0;
    }
    let unit = match late.per {
        Unit::Day => DAY,
        Unit::Hour => 60 * 60,
    };
    // A unit that has begun counts.
    let units = u32::try_from((rest + unit - 1) / unit).unwrap_or(u32::MAX);
    let penalty = units.saturating_mul(late.points);
    penalty.min(late.most.unwrap_or(u32::MAX)).min(raw)
}

/// Returns `weight` times `earned` of `out_of`, rounded to the nearest.
fn share(weight: u32, earned: u32, out_of: u32) -> u32 {
    if out_of == 0 {
        return 0;
    }
    let (weight, earned, out_of) = (u64::from(weight), u64::from(earned), u64::from(out_of));
    u32::try_from((2 * weight * earned + out_of) / (2 * out_of)).unwrap_or(u32::MAX)
}

/// Returns the time of a TOML date. A date without a clock ends with its day.
fn time_of(datetime: &Datetime) -> Option<Time> {
    datetime.date?;
    match datetime.time {
        Some(_) => Time::parse(&datetime.to_string()),
        None => Time::parse(&format!("{datetime} 23:59:59")),
    }
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    let before = text.get(..span.start.min(text.len())).unwrap_or(text);
    1 + before.matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKS: &[(&str, &str)] = &[
        ("order-small", "order"),
        ("order-long", "order"),
        ("cancel", "cancellation"),
    ];

    fn checks(earned: [u32; 3]) -> Vec<Check> {
        let one = |(at, (name, part)): (usize, &(&str, &str))| Check {
            name: (*name).into(),
            part: (*part).into(),
            points: earned[at],
            out_of: [30, 30, 40][at],
        };
        CHECKS.iter().enumerate().map(one).collect()
    }

    /// Returns raw, penalty, final and highest mark.
    #[track_caller]
    fn mark(rules: &str, earned: [u32; 3], time: &str) -> String {
        let course = Course::read(rules, CHECKS).unwrap();
        let submitted = Submitted {
            student: "7",
            time: Time::parse(time),
            late: Late::Unmarked,
        };
        let mark = course.mark(
            Some(earned.iter().sum()),
            &checks(earned),
            &checks([30, 30, 40]),
            &submitted,
        );
        format!(
            "{} - {} = {} of {}",
            mark.raw.unwrap(),
            mark.penalty,
            mark.total.unwrap(),
            mark.out_of
        )
    }

    #[test]
    fn weights_take_the_place_of_points() {
        for (rules, wanted) in [
            ("", "70 - 0 = 70 of 100"),
            ("[weights]\ncancel = 10", "40 - 0 = 40 of 70"),
            (
                "[weights]\norder = 10\ncancellation = 5",
                "10 - 0 = 10 of 15",
            ),
            (
                "[weights]\norder-small = 0\norder-long = 1\ncancel = 1",
                "1 - 0 = 1 of 2",
            ),
        ] {
            assert_eq!(mark(rules, [30, 0, 40], ""), wanted, "{rules}");
        }
    }

    #[test]
    fn late_rules_count_begun_units_within_grace_cap_and_days() {
        let rule = "[late]\ndeadline = 2026-11-03T12:00:00\npoints = 10\n";
        for (more, time, wanted) in [
            ("", "2026-11-03 11:59", "100 - 0 = 100 of 100"),
            ("", "2026-11-03 12:00", "100 - 0 = 100 of 100"),
            ("", "2026-11-03 12:01", "100 - 10 = 90 of 100"),
            ("", "2026-11-04 12:00", "100 - 10 = 90 of 100"),
            ("", "2026-11-04 12:01", "100 - 20 = 80 of 100"),
            ("", "2027-11-04 12:01", "100 - 100 = 0 of 100"),
            ("most = 25", "2026-12-04 12:01", "100 - 25 = 75 of 100"),
            (
                "grace_minutes = 15",
                "2026-11-03 12:15",
                "100 - 0 = 100 of 100",
            ),
            (
                "grace_minutes = 15",
                "2026-11-03 12:16",
                "100 - 10 = 90 of 100",
            ),
            ("per = \"hour\"", "2026-11-03 14:30", "100 - 30 = 70 of 100"),
            (
                "days_to_spend = 2",
                "2026-11-05 12:00",
                "100 - 0 = 100 of 100",
            ),
            (
                "days_to_spend = 2",
                "2026-11-06 12:00",
                "100 - 10 = 90 of 100",
            ),
            (
                "closed_after_days = 3",
                "2026-11-06 12:00",
                "100 - 30 = 70 of 100",
            ),
            (
                "closed_after_days = 3",
                "2026-11-06 12:01",
                "100 - 100 = 0 of 100",
            ),
            (
                "[[extension]]\nstudent = \"7\"\ndays = 2",
                "2026-11-05 12:00",
                "100 - 0 = 100 of 100",
            ),
            (
                "[[extension]]\nstudent = \"7\"\nuntil = 2026-11-08",
                "2026-11-08 23:59",
                "100 - 0 = 100 of 100",
            ),
            (
                "[[extension]]\nstudent = \"8\"\ndays = 2",
                "2026-11-05 12:00",
                "100 - 20 = 80 of 100",
            ),
        ] {
            assert_eq!(
                mark(&format!("{rule}{more}"), [30, 30, 40], time),
                wanted,
                "{more} {time}"
            );
        }
    }

    #[test]
    fn without_a_time_no_points_are_taken_and_the_mark_says_so() {
        let course = Course::read("[late]\ndeadline = 2026-11-03\npoints = 10", CHECKS).unwrap();
        for (late, id) in [
            (Late::Marked, "class-late-unknown"),
            (Late::Unmarked, "class-time-unknown"),
        ] {
            let submitted = Submitted {
                student: "7",
                time: None,
                late,
            };
            let mark = course.mark(Some(50), &[], &checks([0; 3]), &submitted);
            assert_eq!(
                (mark.total, mark.penalty, mark.notes[0].id.as_str()),
                (Some(50), 0, id)
            );
        }
    }

    #[test]
    fn a_submission_that_could_not_be_graded_has_no_mark() {
        let course = Course::read("[late]\ndeadline = 2026-11-03\npoints = 10", CHECKS).unwrap();
        let submitted = Submitted {
            student: "7",
            time: Time::parse("2027-01-01"),
            late: Late::Marked,
        };
        let mark = course.mark(None, &[], &checks([0; 3]), &submitted);
        assert_eq!((mark.raw, mark.total), (None, None));
    }

    #[test]
    fn faults_are_told_with_their_line() {
        for (rules, line, id) in [
            ("x = 1", 1, "class-course-wrong"),
            ("[weights]\ncancel = -1", 2, "class-course-wrong"),
            ("[weights]\ncancel = 1.5", 2, "class-course-wrong"),
            ("\n\n[weights]\ncancel = \"1\"", 4, "class-course-wrong"),
            (
                "[weights]\ncancel = 1\ncancle = 2",
                3,
                "class-course-unknown-check",
            ),
            (
                "[weights]\ncancel = 1\ncancellation = 2",
                2,
                "class-course-weight-twice",
            ),
            ("[weights]\ncancel = 1001", 2, "class-course-number"),
            (
                "[checks]\nhidden = [\n\"cancel\",\n\"x\"]",
                4,
                "class-course-unknown-check",
            ),
            ("[hints]\nallowed = 4", 2, "class-course-number"),
            ("[limits]\ndepth = 0", 2, "class-course-number"),
            ("[limits]\nseconds = 1", 2, "class-course-wrong"),
            ("[late]\npoints = 10", 1, "class-course-wrong"),
            (
                "[late]\npoints = 10\ndeadline = 12:00:00",
                3,
                "class-course-deadline",
            ),
            (
                "[late]\npoints = 10\ndeadline = \"2026\"",
                3,
                "class-course-wrong",
            ),
            (
                "[late]\npoints = 10\nper = \"week\"\ndeadline = 2026-11-03",
                3,
                "class-course-wrong",
            ),
            (
                "[[extension]]\nstudent = \"7\"\ndays = 1",
                2,
                "class-course-extension-without-deadline",
            ),
            (
                "[late]\npoints = 10\ndeadline = 2026-11-03\n[[extension]]\nstudent = \"7\"",
                5,
                "class-course-extension-until-or-days",
            ),
            (
                "[late]\npoints = 1\ndeadline = 2026-11-03\n[[extension]]\nstudent = \"7\"\n\
                days = 1\n[[extension]]\ndays = 1\nstudent = \"7\"",
                9,
                "class-course-extension-twice",
            ),
            ("[", 1, "class-course-wrong"),
            ("[weights]\ncancel = 1\ncancel = 2", 3, "class-course-wrong"),
        ] {
            let note = Course::read(rules, CHECKS).unwrap_err();
            assert_eq!(
                (note.id.as_str(), &note.args["line"]),
                (id, &crate::note::Arg::from(line as usize)),
                "{rules}"
            );
        }
    }

    #[test]
    fn the_schema_takes_what_the_reader_takes() {
        let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for (rules, wanted) in [
            ("", true),
            (
                "[weights]\norder = 10\n[checks]\nhidden = [\"cancel\"]\n[hints]\nallowed = 2\n\
                [limits]\ndepth = 6",
                true,
            ),
            (
                "[late]\ndeadline = 2026-11-03T12:00:00+03:00\nper = \"hour\"\npoints = 2\n\
                grace_minutes = 5\nmost = 40\ndays_to_spend = 1\nclosed_after_days = 9",
                true,
            ),
            (
                "[late]\ndeadline = 2026-11-03\npoints = 1\n[[extension]]\nstudent = \"7\"\n\
                days = 1\n[[extension]]\nstudent = \"8\"\nuntil = 2026-11-05",
                true,
            ),
            ("x = 1", false),
            ("[weights]\norder = -1", false),
            ("[weights]\norder = 1001", false),
            ("[hints]\nallowed = 4", false),
            ("[limits]\ndepth = 0", false),
            ("[late]\npoints = 1", false),
            (
                "[late]\ndeadline = 2026-11-03\npoints = 1\nper = \"week\"",
                false,
            ),
            (
                "[late]\ndeadline = 2026-11-03\npoints = 1\n[[extension]]\nstudent = \"7\"",
                false,
            ),
            (
                "[late]\ndeadline = 2026-11-03\npoints = 1\n[[extension]]\nstudent = \"7\"\n\
                days = 1\nuntil = 2026-11-05",
                false,
            ),
        ] {
            assert_eq!(Course::read(rules, CHECKS).is_ok(), wanted, "{rules}");
            let value: toml::Value = toml::from_str(rules).unwrap();
            assert_eq!(validator.is_valid(&as_json(&value)), wanted, "{rules}");
        }
    }

    /// Converts TOML to the form that editors pass to a JSON schema: dates are strings.
    fn as_json(value: &toml::Value) -> serde_json::Value {
        match value {
            toml::Value::Datetime(time) => time.to_string().into(),
            toml::Value::Array(list) => list.iter().map(as_json).collect(),
            toml::Value::Table(table) => table
                .iter()
                .map(|(key, value)| (key.clone(), as_json(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            toml::Value::String(text) => text.as_str().into(),
            toml::Value::Integer(number) => (*number).into(),
            toml::Value::Float(number) => (*number).into(),
            toml::Value::Boolean(truth) => (*truth).into(),
        }
    }
}
