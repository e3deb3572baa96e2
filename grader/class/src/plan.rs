//! The plan: which students, which files of theirs, and which hash. `plan.jsonl` in the results
//! directory.
//!
//! Entry points: [`make`], [`Plan::read`], [`Plan::write`]. It grades nothing. Shards, merge and
//! reports rest on the plan alone, never on the order of a directory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::hash::Hash;
use crate::layout::{Found, Late, Layout, LeftOver, Student};
use crate::note::Note;
use crate::pick::{self, Exercise, Picked};
use crate::random::random;
use crate::roster::Roster;
use crate::time::Time;
use crate::tree::Tree;

/// Version of the form.
const VERSION: u32 = 1;
/// CPU time of the submissions that a shard should hold, in seconds. A job of a cluster costs about
/// a second to start, and each task plans the whole class.
pub const SHARD_SECONDS: f64 = 180.0;
/// Slurm's usual limit for the index of an array.
pub const MOST_SHARDS: u32 = 1000;

/// Estimated CPU time of a submission in seconds, for the proposal of shards: the mean over 51
/// locks of the corpus (see `grader/bench/README.md`). The median is a third of it.
pub const SUBMISSION_SECONDS: f64 = 1.65;

/// All submissions of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The first line.
    pub head: Head,
    /// Students in the order of their identifiers.
    pub students: Vec<Planned>,
    /// Students of the roster without a submission.
    pub missing: Vec<Missing>,
    /// Files that belong to no student.
    pub left_over: Vec<LeftOver>,
}

/// The plan as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Version of the form.
    pub version: u32,
    /// The exercise.
    #[serde(rename = "task")]
    pub exercise: String,
    /// The form of the download.
    pub layout: Layout,
    /// Remarks.
    pub notes: Vec<Note>,
}

/// A student with the files that are graded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The platform's identifier.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// The name of the student's page, without its ending: safe as a file name, and different for
    /// each.
    pub page: String,
    /// The platform's directory name.
    #[serde(rename = "folder")]
    pub dir: String,
    /// The hash of the sources; `None` if nothing is graded, see `doubt`.
    pub sources: Option<Hash>,
    /// The files that are graded.
    pub files: Vec<Taken>,
    /// The time of the attempt.
    pub time: Option<Time>,
    /// The platform's word on lateness.
    pub late: Late,
    /// The number of attempts.
    pub attempts: usize,
    /// The reason why nothing is graded.
    pub doubt: Option<Note>,
    /// Remarks.
    pub notes: Vec<Note>,
}

/// A file that is graded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The name in the crate.
    pub name: String,
    /// The path as it was handed in.
    pub from: String,
}

/// A student of the roster without a submission.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Missing {
    /// The identifier.
    pub id: String,
    /// The name.
    pub name: String,
}

/// A line of `plan.jsonl`.
#[derive(Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
enum Line {
    Plan(Head),
    Student(Box<Planned>),
    Missing(Missing),
    LeftOver(LeftOver),
}

/// Makes the plan of a download. The `Err` is a failure of the machine.
pub fn make(
    tree: &Tree,
    found: &Found,
    exercise: &Exercise,
    roster: Option<&Roster>,
) -> io::Result<Plan> {
    let lines = roster.map(|roster| roster.matched(&found.students));
    let mut pages = Pages::default();
    let mut students = Vec::with_capacity(found.students.len());
    for (index, student) in found.students.iter().enumerate() {
        let mut planned = planned(tree, student, exercise)?;
        planned.page = pages.name(&student.id);
        if let (Some(roster), Some(lines)) = (roster, &lines) {
            match lines[index] {
                Some(line) => {
                    let time = roster.people[line].time;
                    planned.time = planned.time.or(time);
                }
                None => planned.notes.push(Note::new("class-not-in-roster")),
            }
        }
        students.push(planned);
    }
    Ok(Plan {
        head: Head {
            version: VERSION,
            exercise: exercise.name.clone(),
            layout: found.layout,
            notes: found.notes.clone(),
        },
        students,
        missing: roster.map_or_else(Vec::new, |roster| missing(roster, lines.as_deref())),
        left_over: found.left_over.clone(),
    })
}

/// Picks the sources of a student's newest attempt. The inner `Err` is the doubt that the plan
/// records.
pub fn sources(
    tree: &Tree,
    student: &Student,
    exercise: &Exercise,
) -> io::Result<Result<Picked, Note>> {
    match newest(student) {
        Ok((attempt, note)) => {
            let picked = pick::pick(tree, &student.attempts[attempt], exercise)?;
            Ok(picked.map(|mut picked| {
                picked.notes.extend(note);
                picked
            }))
        }
        Err(doubt) => Ok(Err(doubt)),
    }
}

fn planned(tree: &Tree, student: &Student, exercise: &Exercise) -> io::Result<Planned> {
    let mut planned = Planned {
        id: student.id.clone(),
        name: student.name.clone(),
        page: String::new(),
        dir: student.dir.clone(),
        sources: None,
        files: Vec::new(),
        time: None,
        late: student.late,
        attempts: student.attempts.len(),
        doubt: None,
        notes: student.notes.clone(),
    };
    match sources(tree, student, exercise)? {
        Ok(picked) => {
            planned.sources = Some(picked.hash());
            planned.time = newest(student)
                .ok()
                .and_then(|(at, _)| student.attempts[at].time);
            planned.files = picked
                .sources
                .into_iter()
                .map(|source| Taken {
                    name: source.name,
                    from: source.from,
                })
                .collect();
            planned.notes.extend(picked.notes);
        }
        Err(doubt) => planned.doubt = Some(doubt),
    }
    Ok(planned)
}

/// Returns the attempt that counts, and the note with the reason.
fn newest(student: &Student) -> Result<(usize, Option<Note>), Note> {
    if let Some(doubt) = &student.doubt {
        return Err(doubt.clone());
    }
    match &student.attempts[..] {
        [] => Err(Note::new("class-doubt-no-source")),
        [_] => Ok((0, None)),
        attempts => {
            // Attempts are in the order of their times; those without a time come first.
            let last = attempts.len() - 1;
            let (Some(_), Some(time)) = (attempts[0].time, attempts[last].time) else {
                let note = Note::new("class-doubt-attempts").with("count", attempts.len());
                return Err(note);
            };
            let note = Note::new("class-newest")
                .with("count", attempts.len())
                .with("time", time.to_string());
            Ok((last, Some(note)))
        }
    }
}

fn missing(roster: &Roster, lines: Option<&[Option<usize>]>) -> Vec<Missing> {
    let there: BTreeSet<usize> = lines
        .unwrap_or_default()
        .iter()
        .flatten()
        .copied()
        .collect();
    let absent = roster
        .people
        .iter()
        .enumerate()
        .filter(|(line, _)| !there.contains(line));
    let mut missing: Vec<Missing> = absent
        .map(|(_, person)| Missing {
            id: person.ids.first().cloned().unwrap_or_default(),
            name: person.name.clone(),
        })
        .collect();
    missing.sort();
    missing
}

/// Names of pages that are taken, without case: some file systems ignore case.
#[derive(Default)]
struct Pages(BTreeSet<String>);

impl Pages {
    /// Returns a file name for the page of `id`.
    fn name(&mut self, id: &str) -> String {
        let safe: String = id
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || c == '-' || c == '_' {
                    c
                } else {
                    '_'
                }
            })
            .take(60)
            .collect();
        let mut name = safe.clone();
        if safe != id
            || safe.is_empty()
            || safe.starts_with('-')
            || !self.0.insert(name.to_lowercase())
        {
            let hash = Hash::of(&[id.as_bytes()]).to_string();
            let safe = safe.trim_start_matches('-');
            name = format!("{safe}_{}", &hash[..12]);
            self.0.insert(name.to_lowercase());
        }
        name
    }
}

impl Plan {
    /// Returns the students for each hash of sources: equal sources are graded once.
    pub fn by_sources(&self) -> BTreeMap<Hash, Vec<&Planned>> {
        let mut groups: BTreeMap<Hash, Vec<&Planned>> = BTreeMap::new();
        for student in &self.students {
            if let Some(hash) = student.sources {
                groups.entry(hash).or_default().push(student);
            }
        }
        groups
    }

    /// Proposes a number of shards, from the seconds that one submission takes here.
    pub fn shards(&self, seconds: f64) -> u32 {
        shards(self.by_sources().len(), seconds)
    }

    /// Writes the plan in the form of `plan.jsonl`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut line = |line: &Line| -> io::Result<()> {
            serde_json::to_writer(&mut *out, line)?;
            out.write_all(b"\n")
        };
        line(&Line::Plan(self.head.clone()))?;
        for student in &self.students {
            line(&Line::Student(Box::new(student.clone())))?;
        }
        for missing in &self.missing {
            line(&Line::Missing(missing.clone()))?;
        }
        for left_over in &self.left_over {
            line(&Line::LeftOver(left_over.clone()))?;
        }
        out.flush()
    }

    /// Writes `plan.jsonl`, whole or not at all.
    pub fn store(&self, path: &Path) -> io::Result<()> {
        replace(path, &mut |file| self.write(file))
    }

    /// Reads a plan. A line that is no line of a plan is an error that names it.
    pub fn read(path: &Path) -> io::Result<Plan> {
        let wrong = |number: usize, reason: &dyn std::fmt::Display| {
            let place = format!("{}, line {number}: {reason}", path.display());
            io::Error::new(io::ErrorKind::InvalidData, place)
        };
        let mut head = None;
        let (mut students, mut missing, mut left_over) = (Vec::new(), Vec::new(), Vec::new());
        for (index, line) in BufReader::new(File::open(path)?).lines().enumerate() {
            let line = serde_json::from_str(&line?).map_err(|error| wrong(index + 1, &error))?;
            match line {
                Line::Plan(first) if first.version == VERSION => head = Some(first),
                Line::Plan(_) => return Err(wrong(index + 1, &"another version")),
                Line::Student(student) => students.push(*student),
                Line::Missing(one) => missing.push(one),
                Line::LeftOver(one) => left_over.push(one),
            }
        }
        Ok(Plan {
            head: head.ok_or_else(|| wrong(1, &"no plan"))?,
            students,
            missing,
            left_over,
        })
    }
}

/// Proposes a number of shards for `count` different submissions, each of which takes `seconds`.
pub fn shards(count: usize, seconds: f64) -> u32 {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let wanted = (f64::from(count) * seconds / SHARD_SECONDS).ceil();
    (1..=MOST_SHARDS)
        .find(|shards| f64::from(*shards) >= wanted)
        .unwrap_or(MOST_SHARDS)
}

/// Writes a file beside `path`, flushes it to the disk and renames it, so that `path` is never half
/// written.
pub fn replace(
    path: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    // Several processes may write the same file at once.
    name.push(format!(".{:016x}.making", random()));
    let making = path.with_file_name(name);
    let mut file = BufWriter::new(File::create(&making)?);
    let written = write(&mut file)
        .and_then(|()| file.flush())
        .and_then(|()| file.get_ref().sync_all())
        .and_then(|()| fs::rename(&making, path));
    if written.is_err() {
        // The old file stays; the half one must not be taken for anything.
        let _ = fs::remove_file(&making);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_pages_are_safe_and_differ() {
        let mut pages = Pages::default();
        let ids = [
            "512",
            "a/b",
            "a_b",
            "A_B",
            "..",
            "",
            "-rf",
            "Иван",
            "иван",
            "x\ny",
            "con",
            "=1",
            &"л".repeat(200),
        ];
        let names: Vec<String> = ids.iter().map(|id| pages.name(id)).collect();
        let distinct: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(distinct.len(), ids.len(), "{names:?}");
        for name in names {
            assert!(
                !name.is_empty() && !name.starts_with(['.', '-']) && name.len() < 200,
                "{name}"
            );
            assert!(
                name.chars()
                    .all(|c| c.is_alphanumeric() || "-_".contains(c)),
                "{name}"
            );
        }
    }
}
