//! Shards: results of many machines, and how they come together.
//!
//! Entry points: [`Shard`], [`ShardAttempt`], [`survey`], [`survey_of`], [`merge`]. Each
//! attempt writes a file of its own, so that two attempts at once harm nothing, on any file
//! system. Merging reads lines as a stream and remembers places and digests, about a hundred
//! bytes a submission.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::hash::Hash;
use crate::lines::{self, Conditions, DISAGREEMENT, Grading, ResultLine};
use crate::note::Note;
use crate::plan::{self, Plan};
use crate::random::random;

/// A part of a class: shard `index` of `count`, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// Its number, from 1.
    pub index: u32,
    /// The number of shards.
    pub count: u32,
}

impl Shard {
    /// Parses `I/N`.
    pub fn parse(text: &str) -> Result<Shard, Note> {
        let numbers = text
            .split_once('/')
            .and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        match numbers {
            Some((index, count)) if 1 <= index && index <= count => Ok(Shard { index, count }),
            Some(_) | None => Err(Note::new("class-shard-wrong").with("shard", text)),
        }
    }

    /// Reads the shard from the environment of a Slurm array or of GitLab. `variable` looks a
    /// variable up.
    pub fn from_environment(variable: &dyn Fn(&str) -> Option<String>) -> Result<Shard, Note> {
        let number = |name: &str| variable(name).and_then(|text| text.trim().parse::<u32>().ok());
        if let Some(id) = number("SLURM_ARRAY_TASK_ID") {
            let [min, max, count] =
                ["MIN", "MAX", "COUNT"].map(|what| number(&format!("SLURM_ARRAY_TASK_{what}")));
            // An array of the tasks that are missing (`--array=3,7`) has other counts than the
            // first one.
            return match (min, max, count) {
                (Some(1), Some(max), Some(count)) if max == count && (1..=count).contains(&id) => {
                    Ok(Shard { index: id, count })
                }
                _ => Err(Note::new("class-shard-partial-array")),
            };
        }
        match (number("CI_NODE_INDEX"), number("CI_NODE_TOTAL")) {
            (Some(index), Some(count)) if 1 <= index && index <= count => {
                Ok(Shard { index, count })
            }
            _ => Err(Note::new("class-shard-no-environment")),
        }
    }

    /// Returns the shard of `count` that sources belong to: equal bytes meet in one.
    pub fn of(sources: &Hash, count: u32) -> Shard {
        let count = count.max(1);
        let index = sources.number() % u64::from(count) + 1;
        Shard {
            index: u32::try_from(index).unwrap_or(count),
            count,
        }
    }

    /// Returns true if sources can belong to both: shards of different counts overlap.
    fn meets(self, other: Shard) -> bool {
        fn divisor(a: u32, b: u32) -> u32 {
            if b == 0 { a } else { divisor(b, a % b) }
        }
        let common = divisor(self.count, other.count);
        self.index % common == other.index % common
    }

    /// Returns true if sources belong to this shard.
    pub fn holds(self, sources: &Hash) -> bool {
        Shard::of(sources, self.count) == self
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

/// The first line of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardHead {
    /// The shard, as `I/N`.
    pub shard: String,
    /// The machine.
    pub machine: String,
    /// The conditions of all lines.
    pub conditions: Conditions,
}

/// A further line of an attempt.
#[derive(Debug, Serialize, Deserialize)]
struct ShardLine {
    sources: Hash,
    grading: Box<RawValue>,
}

/// A file that one attempt at a shard writes.
#[derive(Debug)]
pub struct ShardAttempt {
    file: File,
}

impl ShardAttempt {
    /// Begins an attempt, in a file that no other attempt has.
    pub fn begin(dir: &Path, shard: Shard, head: &ShardHead) -> io::Result<ShardAttempt> {
        fs::create_dir_all(dir)?;
        for _ in 0..16 {
            let Shard { index, count } = shard;
            let name = format!("{index}-of-{count}.{:016x}.jsonl", random());
            match File::create_new(dir.join(name)) {
                Ok(file) => {
                    let mut attempt = ShardAttempt { file };
                    attempt.line(head)?;
                    return Ok(attempt);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("no free name for an attempt"))
    }

    /// Appends the result of one submission, and returns when the disk has it.
    pub fn append(&mut self, sources: Hash, grading: &RawValue) -> io::Result<()> {
        self.line(&ShardLine {
            sources,
            grading: grading.to_owned(),
        })
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes)?;
        self.file.sync_data()
    }
}

/// A result of an attempt, and its place.
#[derive(Clone, Copy, Debug)]
struct KnownResult {
    file: usize,
    start: u64,
    length: u64,
    digest: Hash,
    has_mark: bool,
}

/// All attempts in a directory.
#[derive(Debug)]
pub struct Survey {
    files: Vec<AttemptFile>,
    /// The conditions that there are, each once.
    kinds: Vec<Conditions>,
    /// Results by the index of their conditions, and by sources.
    known: BTreeMap<(usize, Hash), KnownResult>,
    /// Sources about which attempts under the same conditions disagree, with the files.
    disagreements: BTreeMap<(usize, Hash), BTreeSet<usize>>,
    /// Lines that are not whole: an attempt that was killed may write half a line.
    pub dropped: usize,
}

/// A file of an attempt.
#[derive(Debug)]
struct AttemptFile {
    path: PathBuf,
    head: ShardHead,
    /// The index of its conditions.
    kind: usize,
}

/// Reads the results of all attempts.
pub fn survey(dir: &Path) -> io::Result<Survey> {
    survey_where(dir, &|_| true)
}

/// Reads the results that a shard may have. Files of other shards are not opened: else the tasks of
/// a class would together read its results once for each task.
pub fn survey_of(dir: &Path, shard: Shard) -> io::Result<Survey> {
    survey_where(dir, &|path| {
        named(path).is_none_or(|other| shard.meets(other))
    })
}

/// Returns the shard in the name of an attempt's file.
fn named(path: &Path) -> Option<Shard> {
    let name = path.file_name()?.to_str()?;
    let (index, count) = name.split_once('.')?.0.split_once("-of-")?;
    Shard::parse(&format!("{index}/{count}")).ok()
}

fn survey_where(dir: &Path, takes: &dyn Fn(&Path) -> bool) -> io::Result<Survey> {
    let mut survey = Survey {
        files: Vec::new(),
        kinds: Vec::new(),
        known: BTreeMap::new(),
        disagreements: BTreeMap::new(),
        dropped: 0,
    };
    let mut paths: Vec<PathBuf> = match fs::read_dir(dir) {
        Ok(entries) => entries
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<_>>()?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(survey),
        Err(error) => return Err(error),
    };
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "jsonl")
            && takes(path)
    });
    // The order of names depends on no clock and no directory.
    paths.sort();
    for path in paths {
        survey.take(path)?;
    }
    Ok(survey)
}

impl Survey {
    fn take(&mut self, path: PathBuf) -> io::Result<()> {
        let mut reader = BufReader::new(File::open(&path)?);
        let mut line = Vec::new();
        let mut at = reader.read_until(b'\n', &mut line)? as u64;
        let Some(head) = whole::<ShardHead>(&line) else {
            // The attempt was killed before its first line was whole.
            self.dropped += usize::from(!line.is_empty());
            return Ok(());
        };
        let number = self.files.len();
        let same = self.kinds.iter().position(|kind| *kind == head.conditions);
        let kind = same.unwrap_or(self.kinds.len());
        if same.is_none() {
            self.kinds.push(head.conditions.clone());
        }
        self.files.push(AttemptFile { path, head, kind });
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line)? as u64;
            if length == 0 {
                return Ok(());
            }
            match whole::<ShardLine>(&line) {
                Some(entry) => self.book(number, at, length, &entry),
                None => self.dropped += 1,
            }
            at += length;
        }
    }

    fn book(&mut self, file: usize, start: u64, length: u64, entry: &ShardLine) {
        let grading: Option<Grading> = serde_json::from_str(entry.grading.get()).ok();
        let new = KnownResult {
            file,
            start,
            length,
            digest: Hash(Sha256::digest(entry.grading.get()).into()),
            has_mark: grading.is_some_and(|grading| grading.points.is_some()),
        };
        let key = (self.files[file].kind, entry.sources);
        match self.known.get(&key).copied() {
            // A machine that could not grade it does not contradict one that could.
            Some(old) if !new.has_mark && old.has_mark => {}
            Some(old) if old.has_mark && new.digest != old.digest => {
                let files = self.disagreements.entry(key).or_default();
                files.extend([old.file, file]);
            }
            Some(old) if old.has_mark => {}
            Some(_) | None => {
                self.known.insert(key, new);
            }
        }
    }

    /// Returns true if an attempt has graded these sources under these conditions.
    pub fn has(&self, sources: &Hash, conditions: &Conditions) -> bool {
        let kind = self.kinds.iter().position(|kind| kind == conditions);
        let known = kind.and_then(|kind| self.known.get(&(kind, *sources)));
        known.is_some_and(|known| known.has_mark)
    }

    /// Returns the machines whose attempts have these conditions.
    fn machines(&self, kind: usize) -> BTreeSet<String> {
        let files = self.files.iter().filter(|file| file.kind == kind);
        files.map(|file| file.head.machine.clone()).collect()
    }

    fn grading(&self, known: &KnownResult) -> io::Result<Box<RawValue>> {
        let mut file = File::open(&self.files[known.file].path)?;
        file.seek(SeekFrom::Start(known.start))?;
        let mut bytes = Vec::new();
        file.take(known.length).read_to_end(&mut bytes)?;
        let entry: ShardLine = serde_json::from_slice(&bytes)?;
        Ok(entry.grading)
    }

    /// Returns the number of shards that most attempts have.
    fn count(&self) -> u32 {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for file in &self.files {
            if let Ok(shard) = Shard::parse(&file.head.shard) {
                *counts.entry(shard.count).or_default() += 1;
            }
        }
        counts
            .into_iter()
            .max_by_key(|(_, times)| *times)
            .map_or(1, |(count, _)| count)
    }
}

fn whole<T: for<'de> Deserialize<'de>>(line: &[u8]) -> Option<T> {
    line.ends_with(b"\n")
        .then(|| serde_json::from_slice(line).ok())
        .flatten()
}

/// The reason why attempts cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No attempt is there.
    NoAttempts,
    /// Submissions have no line: the shards that hold them, with their numbers.
    Missing {
        /// Shards, each with how many of its submissions are missing.
        shards: Vec<(Shard, usize)>,
    },
    /// Conditions differ: each kind with its machines.
    Conditions(Vec<(Conditions, BTreeSet<String>)>),
    /// All attempts are of another exercise.
    OtherExercise(String),
}

/// The result of a merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// Lines in `results.jsonl`.
    pub lines: usize,
    /// Submissions without a mark.
    pub not_graded: usize,
    /// Sources about which machines disagree, with the machines. They have no mark.
    pub disagreements: Vec<(Hash, BTreeSet<String>)>,
    /// Results about sources that the plan does not have, or under other conditions.
    pub foreign: usize,
}

/// Writes `results` from all attempts, if they are complete and agree.
pub fn merge(survey: &Survey, plan: &Plan, results: &Path) -> io::Result<Result<Merged, Refusal>> {
    let groups = plan.by_sources();
    let kind = match kind_to_merge(survey, plan, &groups.keys().copied().collect::<Vec<_>>()) {
        Ok(kind) => kind,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let machine = |file: &usize| survey.files[*file].head.machine.clone();
    let disagreements = survey.disagreements.iter();
    let disagreements = disagreements
        .filter(|((of, sources), _)| *of == kind && groups.contains_key(sources))
        .map(|((_, sources), files)| (*sources, files.iter().map(machine).collect()));
    let others = survey.known.keys();
    let mut merged = Merged {
        lines: 0,
        not_graded: 0,
        disagreements: disagreements.collect(),
        foreign: others
            .filter(|(of, sources)| *of != kind || !groups.contains_key(sources))
            .count(),
    };
    plan::replace(results, &mut |out| {
        write(survey, plan, kind, &mut merged, out)
    })?;
    Ok(Ok(merged))
}

/// Writes a line for each student of the plan.
fn write(
    survey: &Survey,
    plan: &Plan,
    kind: usize,
    merged: &mut Merged,
    out: &mut dyn Write,
) -> io::Result<()> {
    for student in &plan.students {
        let Some(sources) = student.sources else {
            continue;
        };
        let known = &survey.known[&(kind, sources)];
        let disagrees = survey.disagreements.contains_key(&(kind, sources));
        let grading = if disagrees {
            lines::raw(&Grading::failed(DISAGREEMENT, "machines disagree"))
        } else {
            survey.grading(known)?
        };
        merged.not_graded += usize::from(disagrees || !known.has_mark);
        merged.lines += 1;
        let line = ResultLine::new(&student.id, sources, &survey.kinds[kind], &grading);
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Returns the conditions under which all of the plan is graded. Results of several kinds are never
/// mixed.
fn kind_to_merge(survey: &Survey, plan: &Plan, wanted: &[Hash]) -> Result<usize, Refusal> {
    let own = |kind: &usize| survey.kinds[*kind].exercise == plan.head.exercise;
    let kinds: Vec<usize> = (0..survey.kinds.len()).filter(own).collect();
    let lacks = |kind: usize, sources: &Hash| !survey.known.contains_key(&(kind, *sources));
    let complete = |kind: &usize| !wanted.iter().any(|sources| lacks(*kind, sources));
    let whole: Vec<usize> = kinds.iter().copied().filter(complete).collect();
    match (&kinds[..], &whole[..]) {
        ([], _) if survey.kinds.is_empty() => Err(Refusal::NoAttempts),
        ([], _) => {
            let exercises: BTreeSet<&str> = survey
                .kinds
                .iter()
                .map(|kind| kind.exercise.as_str())
                .collect();
            Err(Refusal::OtherExercise(
                exercises.into_iter().collect::<Vec<_>>().join(", "),
            ))
        }
        (_, [kind]) => Ok(*kind),
        ([kind], _) => {
            let count = survey.count();
            let mut shards: BTreeMap<Shard, usize> = BTreeMap::new();
            for sources in wanted.iter().filter(|sources| lacks(*kind, sources)) {
                *shards.entry(Shard::of(sources, count)).or_default() += 1;
            }
            Err(Refusal::Missing {
                shards: shards.into_iter().collect(),
            })
        }
        (kinds, _) => {
            let told = kinds.iter();
            let told = told.map(|kind| (survey.kinds[*kind].clone(), survey.machines(*kind)));
            Err(Refusal::Conditions(told.collect()))
        }
    }
}

/// Returns the numbers of shards as Slurm's `--array` takes them: `3,7-9`.
pub fn array(shards: &[(Shard, usize)]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for (shard, _) in shards {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == shard.index => *last = shard.index,
            Some(_) | None => ranges.push((shard.index, shard.index)),
        }
    }
    let written = ranges.iter().map(|(first, last)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}-{last}")
        }
    });
    written.collect::<Vec<_>>().join(",")
}
