//! The results, one line for each submission: `results.jsonl`.
//!
//! Entry points: [`Results::open`], [`Results::append`], [`Results::settle`]. A line is appended
//! whole and flushed to the disk. After a crash half a line may stand at the end: it is dropped and
//! reported to the caller. The key of a line is its content (sources, kit, rules, options), never a
//! time.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::hash::Hash;
use crate::plan::{self, Plan};

/// Everything that a verdict depends on beside the sources.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Conditions {
    /// The exercise.
    #[serde(rename = "task")]
    pub exercise: String,
    /// The grader with its rules, models and checks.
    pub grader: String,
    /// The kit that submissions are linked with.
    pub kit: String,
    /// The compiler.
    pub toolchain: String,
    /// Options of the command line.
    pub options: String,
    /// The isolation level that the machine has.
    pub isolation: String,
}

impl Conditions {
    /// Returns the key of sources under these conditions.
    pub fn key(&self, sources: &Hash) -> Hash {
        let Conditions {
            exercise,
            grader,
            kit,
            toolchain,
            options,
            isolation,
        } = self;
        let texts = [exercise, grader, kit, toolchain, options, isolation];
        let mut parts: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
        parts.push(&sources.0);
        Hash::of(&parts)
    }
}

/// The result of grading one submission.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grading {
    /// The report's outcome; `not-graded` if the grader itself failed.
    pub outcome: String,
    /// Points; `None` if the grader itself failed: then there is no mark, rather than a zero.
    pub points: Option<u32>,
    /// The reason why there is no mark.
    pub why: Option<String>,
    /// The report as data.
    pub report: Option<Box<RawValue>>,
    /// The sources as they were handed in: pages show them, and those that are alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceText>,
}

/// A source file of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceText {
    /// The path relative to the crate root's directory.
    pub name: String,
    /// The text; what is not UTF-8 is replaced.
    pub text: String,
}

/// The outcome of a submission that the grader could not grade.
pub const NOT_GRADED: &str = "not-graded";
/// The outcome of a submission that machines disagree about.
pub const DISAGREEMENT: &str = "disagreement";

impl Grading {
    /// Returns the grading of a submission for which the grader itself failed.
    pub fn failed(outcome: &str, why: &str) -> Grading {
        Grading {
            outcome: outcome.to_owned(),
            points: None,
            why: Some(why.to_owned()),
            report: None,
            sources: Vec::new(),
        }
    }
}

/// A line of `results.jsonl`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ResultLine {
    /// The student's identifier.
    pub student: String,
    /// The hash of the sources.
    pub sources: Hash,
    /// The hash of sources and conditions.
    pub key: Hash,
    /// The conditions.
    pub conditions: Conditions,
    /// The result. Raw, so that equal results are equal bytes.
    pub grading: Box<RawValue>,
}

impl ResultLine {
    /// Makes a line.
    pub fn new(
        student: &str,
        sources: Hash,
        conditions: &Conditions,
        grading: &RawValue,
    ) -> ResultLine {
        ResultLine {
            student: student.to_owned(),
            sources,
            key: conditions.key(&sources),
            conditions: conditions.clone(),
            grading: grading.to_owned(),
        }
    }

    /// Parses the result.
    pub fn grading(&self) -> serde_json::Result<Grading> {
        serde_json::from_str(self.grading.get())
    }
}

/// Returns a result as the bytes that lines hold.
///
/// # Panics
/// Never: a grading is plain data.
pub fn raw(grading: &Grading) -> Box<RawValue> {
    serde_json::value::to_raw_value(grading).expect("a grading is plain data")
}

/// A line that is known, and its place in the file.
#[derive(Clone, Debug)]
struct KnownLine {
    key: Hash,
    has_mark: bool,
    bytes: Range<u64>,
}

/// `results.jsonl`, open for more lines.
#[derive(Debug)]
pub struct Results {
    path: PathBuf,
    file: File,
    end: u64,
    by_student: BTreeMap<String, KnownLine>,
    /// For each key, a student with a mark.
    by_key: BTreeMap<Hash, String>,
    /// Lines that were not whole and have been dropped.
    pub dropped: usize,
}

/// The state of a student's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is there, under the same key.
    Done,
    /// It is missing, has another key, or the grader failed then.
    Open,
}

impl Results {
    /// Opens the results, or begins them. Half a line at the end is cut off.
    pub fn open(path: &Path) -> io::Result<Results> {
        let file = File::options()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
        let mut results = Results {
            path: path.to_owned(),
            end: 0,
            by_student: BTreeMap::new(),
            by_key: BTreeMap::new(),
            dropped: 0,
            file,
        };
        results.index()?;
        Ok(results)
    }

    fn index(&mut self) -> io::Result<()> {
        let mut reader = BufReader::new(self.file.try_clone()?);
        reader.seek(SeekFrom::Start(0))?;
        let (mut at, mut whole_end) = (0, 0);
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line)? as u64;
            if length == 0 {
                break;
            }
            let whole = line
                .ends_with(b"\n")
                .then(|| serde_json::from_slice::<ResultLine>(&line).ok())
                .flatten();
            match whole {
                Some(parsed) => {
                    let has_mark = parsed
                        .grading()
                        .is_ok_and(|grading| grading.points.is_some());
                    let known = KnownLine {
                        key: parsed.key,
                        has_mark,
                        bytes: at..at + length,
                    };
                    self.know(parsed.student, known);
                    whole_end = at + length;
                }
                None => self.dropped += 1,
            }
            at += length;
        }
        // Damaged lines further up stay until the file is settled. After the last whole line they
        // would damage the next one.
        if whole_end < at {
            self.file.set_len(whole_end)?;
            self.file.sync_data()?;
        }
        self.end = whole_end;
        Ok(())
    }

    fn know(&mut self, student: String, known: KnownLine) {
        if known.has_mark {
            self.by_key.insert(known.key, student.clone());
        }
        self.by_student.insert(student, known);
    }

    /// Returns the state of `student`'s result under `key`.
    pub fn state(&self, student: &str, key: &Hash) -> State {
        match self.by_student.get(student) {
            Some(known) if known.key == *key && known.has_mark => State::Done,
            Some(_) | None => State::Open,
        }
    }

    /// Appends lines whole, and returns when the disk has them.
    pub fn append(&mut self, lines: &[ResultLine]) -> io::Result<()> {
        let mut bytes = Vec::new();
        let mut places = Vec::with_capacity(lines.len());
        for line in lines {
            let start = bytes.len() as u64;
            serde_json::to_writer(&mut bytes, line)?;
            bytes.push(b'\n');
            places.push(start..bytes.len() as u64);
        }
        self.file.write_all(&bytes)?;
        self.file.sync_data()?;
        for (line, place) in lines.iter().zip(places) {
            let known = KnownLine {
                key: line.key,
                has_mark: line.grading().is_ok_and(|grading| grading.points.is_some()),
                bytes: self.end + place.start..self.end + place.end,
            };
            self.know(line.student.clone(), known);
        }
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// Returns a student's line.
    pub fn line(&self, student: &str) -> io::Result<Option<ResultLine>> {
        let Some(known) = self.by_student.get(student) else {
            return Ok(None);
        };
        Ok(Some(serde_json::from_slice(&self.bytes(known)?)?))
    }

    /// Returns a result under `key`, booked for any student, so that the same bytes are graded
    /// once.
    pub fn equal(&self, key: &Hash) -> io::Result<Option<ResultLine>> {
        let student = self.by_key.get(key);
        let known = student.and_then(|student| self.by_student.get(student));
        match known.filter(|known| known.key == *key && known.has_mark) {
            Some(known) => Ok(Some(serde_json::from_slice(&self.bytes(known)?)?)),
            None => Ok(None),
        }
    }

    fn bytes(&self, known: &KnownLine) -> io::Result<Vec<u8>> {
        read_at(&self.file, &known.bytes)
    }

    /// Rewrites the file: the lines of the plan's students, in the plan's order. So a run that was
    /// killed and resumed ends with the same bytes as an uninterrupted one.
    pub fn settle(&mut self, plan: &Plan) -> io::Result<()> {
        let lines = plan
            .students
            .iter()
            .filter(|student| student.sources.is_some());
        let known: Vec<&KnownLine> = lines
            .filter_map(|student| self.by_student.get(&student.id))
            .collect();
        plan::replace(&self.path, &mut |out| {
            known
                .iter()
                .try_for_each(|known| out.write_all(&self.bytes(known)?))
        })?;
        let dropped = self.dropped;
        *self = Results::open(&self.path)?;
        self.dropped = dropped;
        Ok(())
    }
}

/// The results of a class, for reading alone. Memory holds places, not results.
#[derive(Debug)]
pub struct ResultsReader {
    file: File,
    places: BTreeMap<String, Range<u64>>,
}

impl ResultsReader {
    /// Lists the lines of a results file. If a student has several, the last counts. A line that is
    /// not whole does not count.
    pub fn read(path: &Path) -> io::Result<ResultsReader> {
        let file = File::open(path)?;
        let mut reader = BufReader::new(file.try_clone()?);
        let mut places = BTreeMap::new();
        let (mut at, mut line) = (0, Vec::new());
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line)? as u64;
            if length == 0 {
                return Ok(ResultsReader { file, places });
            }
            if let Ok(parsed) = serde_json::from_slice::<ResultLine>(&line) {
                places.insert(parsed.student, at..at + length);
            }
            at += length;
        }
    }

    /// Returns a student's line.
    pub fn line(&self, student: &str) -> io::Result<Option<ResultLine>> {
        match self.places.get(student) {
            Some(place) => Ok(Some(serde_json::from_slice(&read_at(&self.file, place)?)?)),
            None => Ok(None),
        }
    }
}

fn read_at(mut file: &File, place: &Range<u64>) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(place.start))?;
    let mut bytes = Vec::new();
    file.take(place.end - place.start).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the lines of a results file one by one, for reports.
pub fn read(path: &Path) -> io::Result<impl Iterator<Item = io::Result<ResultLine>>> {
    let lines = BufReader::new(File::open(path)?).split(b'\n');
    Ok(lines.map(|line| Ok(serde_json::from_slice(&line?)?)))
}

/// Removes files that a run left half written when it was killed. The directory must be taken.
pub fn tidy(dir: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "making")
        {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// A results directory that is in use by this run alone.
#[derive(Debug)]
pub struct Guard {
    _file: File,
}

/// The result of an attempt to take a results directory.
#[derive(Debug)]
pub enum Taking {
    /// It is this run's until the guard is dropped.
    Taken(Guard),
    /// Another run has it.
    Busy,
    /// The file system has no locks. The run may go on; the user must prevent other runs.
    Unsupported,
}

/// Takes a results directory for this run.
pub fn take(dir: &Path) -> io::Result<Taking> {
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(dir.join(".lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Taking::Taken(Guard { _file: file })),
        Err(std::fs::TryLockError::WouldBlock) => Ok(Taking::Busy),
        Err(std::fs::TryLockError::Error(_)) => Ok(Taking::Unsupported),
    }
}
