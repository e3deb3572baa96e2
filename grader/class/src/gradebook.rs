//! `gradebook.csv`: one row a student, for a spreadsheet.
//!
//! Entry point: [`write()`]. Text cells cannot be taken for formulas. The Russian file is separated
//! by `;`, as a Russian Excel reads it. Both files begin with a byte order mark: without it, Excel
//! reads no Cyrillic.

use std::collections::BTreeMap;
use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};

use crate::books::Booked;
use crate::course::Check;
use crate::plan::Missing;
use crate::table::harmless;

/// Words of the header and of the cells, in one language.
#[derive(Clone, Debug)]
pub struct Words {
    /// `en` or `ru`.
    pub language: String,
    /// The headers, in the order of [`COLUMNS`].
    pub headers: Vec<String>,
    /// The titles of the checks.
    pub titles: Vec<String>,
    /// Words for the outcomes of a report, and for `missing` and `doubt`.
    pub outcomes: BTreeMap<String, String>,
}

impl Words {
    fn outcome<'w>(&'w self, name: &'w str) -> &'w str {
        self.outcomes.get(name).map_or(name, String::as_str)
    }
}

/// Names of the columns. Catalogues have their words as `class-column-<name>`.
pub const COLUMNS: &[&str] = &[
    "id",
    "name",
    "mark",
    "out-of",
    "raw",
    "penalty",
    "outcome",
    "time",
    "late",
    "identical",
    "remarks",
];

/// Outcomes that have words: `class-outcome-<name>`.
pub const OUTCOMES: &[&str] = &[
    "unreadable",
    "refused",
    "not-built",
    "not-written",
    "graded",
    "not-graded",
    "disagreement",
    "missing",
    "doubt",
];

/// Writes the gradebook. `remark` renders a student's remarks.
pub fn write(
    out: &mut dyn Write,
    books: &[Booked],
    missing: &[Missing],
    checks: &[Check],
    words: &Words,
    remark: &dyn Fn(&Booked) -> String,
) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let separator = if words.language == "ru" { b';' } else { b',' };
    let mut writer = WriterBuilder::new()
        .delimiter(separator)
        .terminator(Terminator::CRLF)
        .from_writer(out);
    let titles = words.headers.iter().chain(&words.titles);
    writer.write_record(titles.map(|title| harmless(title)))?;
    for booked in books {
        writer.write_record(row(booked, checks, words, remark))?;
    }
    for student in missing {
        let mut row = vec![harmless(&student.id), harmless(&student.name)];
        row.resize(COLUMNS.len() + checks.len(), String::new());
        row[6] = harmless(words.outcome("missing"));
        writer.write_record(row)?;
    }
    writer.flush()
}

fn row(
    booked: &Booked,
    checks: &[Check],
    words: &Words,
    remark: &dyn Fn(&Booked) -> String,
) -> Vec<String> {
    let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
    let mark = &booked.mark;
    let late = mark
        .late_by
        .filter(|by| *by > 0)
        .map_or_else(String::new, duration);
    let outcome = words.outcome(booked.outcome.as_deref().unwrap_or("doubt"));
    let mut row = vec![
        harmless(&booked.student.id),
        harmless(&booked.student.name),
        number(mark.total),
        mark.out_of.to_string(),
        number(mark.raw),
        number(mark.raw.map(|_| mark.penalty)),
        harmless(outcome),
        booked
            .student
            .time
            .map_or_else(String::new, |time| time.to_string()),
        late,
        booked
            .identical
            .map_or_else(String::new, |group| group.to_string()),
        harmless(&remark(booked)),
    ];
    row.extend(checks.iter().map(|check| {
        let found = booked.checks.iter().find(|one| *one.name == *check.name);
        number(found.map(|found| found.points))
    }));
    row
}

/// Formats days, hours and minutes: `1d 02:30`.
pub fn duration(seconds: i64) -> String {
    let minutes = (seconds + 59) / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    if days > 0 {
        format!("{days}d {hours:02}:{minutes:02}")
    } else {
        format!("{hours:02}:{minutes:02}")
    }
}
