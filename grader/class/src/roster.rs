//! The list of all students: a CSV of the teacher's, or the platform's worksheet.
//!
//! Entry point: [`Roster::read`]. Columns are known by their headers, in English and Russian; a
//! file of one column lists identifiers.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::layout::Student;
use crate::note::Note;
use crate::table::Table;
use crate::time::Time;

/// Headers of the columns, the most telling first.
pub(crate) const IDENTIFIER: &[&str] = &["Identifier", "Идентификатор"];
const IDS: &[&str] = &[
    "id",
    "student id",
    "student_id",
    "sis login id",
    "sis user id",
    "username",
    "user name",
    "login",
    "github_username",
    "github",
    "email",
    "email address",
    "id number",
    "логин",
    "адрес электронной почты",
    "почта",
    "номер",
];
const NAMES: &[&str] = &[
    "full name",
    "name",
    "student",
    "полное имя",
    "имя / фамилия",
    "фио",
    "студент",
    "имя",
];
const TIMES: &[&str] = &[
    "last modified (submission)",
    "submitted",
    "submission time",
    "последнее изменение (ответ)",
    "последнее изменение (работа)",
    "последнее изменение (отправка)",
    "последнее изменение (решение)",
];

/// A line of the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Everything that identifies the student, the most telling first.
    pub ids: Vec<String>,
    /// The name; empty if the roster has none.
    pub name: String,
    /// The time of the submission, if the file is a worksheet.
    pub time: Option<Time>,
}

/// A list of students.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// The students in the order of the file.
    pub people: Vec<Person>,
}

impl Roster {
    /// Reads a roster.
    pub fn read(bytes: Vec<u8>) -> Result<Roster, Note> {
        let table = Table::read(bytes)?;
        let columns = |names: &[&str]| -> Vec<usize> {
            names
                .iter()
                .filter_map(|name| table.column(&[*name]))
                .collect()
        };
        let identifier = table.column(IDENTIFIER);
        let (ids, names) = (columns(IDS), columns(NAMES));
        if identifier.is_none() && ids.is_empty() && names.is_empty() {
            return Roster::single_column(&table);
        }
        let name = names.first().copied();
        let time = columns(TIMES).first().copied();
        let people = (1..table.rows.len()).map(|row| {
            let cell = |column: usize| clean(table.text(row, column));
            let own = identifier.map(|column| trailing_digits(table.text(row, column)));
            let others = ids.iter().map(|column| cell(*column));
            Person {
                ids: own
                    .into_iter()
                    .chain(others)
                    .filter(|id| !id.is_empty())
                    .collect(),
                name: name.map_or_else(String::new, cell),
                time: time.and_then(|column| Time::parse(table.text(row, column))),
            }
        });
        let people = people.filter(|person| !person.ids.is_empty() || !person.name.is_empty());
        // Canvas writes the highest marks as a row that is no student.
        let people = people
            .filter(|person| person.name != "Points Possible" && person.name != "Student, Test");
        Ok(Roster {
            people: people.collect(),
        })
    }

    /// Reads a file without a known header: one identifier a line.
    fn single_column(table: &Table) -> Result<Roster, Note> {
        if table.rows.iter().any(|row| row.len() > 1) {
            return Err(Note::new("class-roster-columns"));
        }
        let people = (0..table.rows.len()).map(|row| Person {
            ids: vec![clean(table.text(row, 0))],
            name: String::new(),
            time: None,
        });
        Ok(Roster {
            people: people.collect(),
        })
    }

    /// Returns all identifiers.
    pub fn ids(&self) -> BTreeSet<String> {
        self.people
            .iter()
            .flat_map(|person| person.ids.iter().cloned())
            .collect()
    }

    /// Returns each student's line of the roster: by identifier, else by a name that is unique on
    /// both sides.
    pub fn matched(&self, students: &[Student]) -> Vec<Option<usize>> {
        let mut by_id: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        let mut by_name: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (index, person) in self.people.iter().enumerate() {
            for id in &person.ids {
                by_id.entry(id).or_default().insert(index);
            }
            by_name
                .entry(folded(&person.name))
                .or_default()
                .insert(index);
        }
        let mut named: BTreeMap<String, usize> = BTreeMap::new();
        for student in students {
            *named.entry(folded(&student.name)).or_default() += 1;
        }
        let only = |found: Option<&BTreeSet<usize>>| match found {
            Some(found) if found.len() == 1 => found.first().copied(),
            Some(_) | None => None,
        };
        let mut taken = BTreeSet::new();
        let first: Vec<Option<usize>> = students
            .iter()
            .map(|student| only(by_id.get(student.id.as_str())))
            .inspect(|found| taken.extend(*found))
            .collect();
        let by_name = |student: &Student| {
            let name = folded(&student.name);
            let unique = named.get(&name) == Some(&1) && !name.is_empty();
            only(by_name.get(&name)).filter(|line| unique && !taken.contains(line))
        };
        students
            .iter()
            .zip(first)
            .map(|(student, found)| found.or_else(|| by_name(student)))
            .collect()
    }
}

/// Returns the digits at the end: `Participant 123`, `Участник123`.
pub(crate) fn trailing_digits(text: &str) -> String {
    let text = text.trim();
    let start = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    text[start..].to_owned()
}

fn clean(text: &str) -> String {
    text.trim().nfc().collect()
}

/// Returns a name in the form for comparison: without case, and the same for `Last, First` and
/// `First Last`.
pub(crate) fn folded(name: &str) -> String {
    let lower: String = name.to_lowercase().nfc().collect();
    let name = match lower.split_once(',') {
        Some((last, first)) => format!("{} {}", first.trim(), last.trim()),
        None => lower,
    };
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}
