//! Measures `grader merge` on synthetic shards: wall time, CPU time and peak memory, by the number
//! of results.
//!
//! Entry point: [`run`]. The shards have the real form. Their gradings are those of a real class,
//! again and again; each gets source text of its own, so that no two submissions are alike.

use std::env;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use class::hash::Hash;
use class::layout::{Late, Layout};
use class::lines::{self, Conditions, Grading, ResultLine, SourceText};
use class::plan::{self, Plan, Planned, SUBMISSION_SECONDS};
use class::shards::{Shard, ShardHead};
use nix::sys::resource::{UsageWho, getrusage};
use serde_json::value::RawValue;
use tempfile::TempDir;

use crate::meter;

const USAGE: &str = "usage: grader-bench merge --from RESULTS.jsonl [--sizes N,N,..]";
/// Functions that make a synthetic submission differ from all others, each of 32 random tokens.
const OWN_FUNCTIONS: usize = 8;
/// Tokens that the comparison of submissions tells apart.
const TOKENS: &[&str] = &[
    "+", "-", "*", "/", "%", "^", "&", "|", "<", ">", "=", "!", "if", "else", "match", "loop",
    "while", "for", "return", "break", "self", "Some", "None", "Ok", "Err", "Vec", "push", "pop",
    "len", "clone",
];

/// Runs the measurement that the arguments describe.
pub(crate) fn run(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let mut from = None;
    let mut sizes = vec![1_000, 10_000, 100_000];
    while let Some(argument) = arguments.next() {
        let value = arguments.next().context(USAGE)?;
        match argument.as_str() {
            "--from" => from = Some(PathBuf::from(value)),
            "--sizes" => {
                let parsed: Result<_, _> = value.split(',').map(str::parse).collect();
                sizes = parsed.context(USAGE)?;
            }
            _ => anyhow::bail!(USAGE),
        }
    }
    // The peak of all children is the peak of the last one only if each is larger than before.
    ensure!(sizes.is_sorted(), "sizes must grow");
    let samples = Samples::read(&from.context(USAGE)?)?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let grader = super::grader(&root)?;
    println!(
        "| results | shards | bytes of shards, MB | results.jsonl, MB | wall, s | processor, s | peak memory, MB | of that a result, KB |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for size in sizes {
        print_row(&samples, &grader, size)?;
    }
    Ok(())
}

fn print_row(samples: &Samples, grader: &Path, size: usize) -> anyhow::Result<()> {
    let dir = TempDir::new().context("make a folder")?;
    let count = plan::shards(size, SUBMISSION_SECONDS);
    let bytes = samples
        .write(dir.path(), size, count)
        .context("write the shards")?;
    let sample = meter::measure(meter::command(grader).arg("merge").arg(dir.path()))?;
    let results = fs::metadata(dir.path().join("results.jsonl"))?.len();
    let peak = peak()?;
    println!(
        "| {size} | {count} | {:.1} | {:.1} | {:.2} | {:.2} | {:.1} | {:.2} |",
        bytes as f64 / 1e6,
        results as f64 / 1e6,
        sample.wall,
        sample.processor.unwrap_or_default(),
        peak / 1e6,
        peak / 1e3 / size as f64,
    );
    Ok(())
}

/// Returns the largest memory that a child had, in bytes.
fn peak() -> anyhow::Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("ask for the peak of memory")?;
    // Linux counts in units of 1024 bytes.
    Ok(usage.max_rss() as f64 * 1024.0)
}

/// Gradings of a real class.
struct Samples {
    conditions: Conditions,
    gradings: Vec<Grading>,
}

impl Samples {
    fn read(path: &Path) -> anyhow::Result<Samples> {
        let reading = || format!("read `{}`", path.display());
        let lines: Vec<ResultLine> = lines::read(path)
            .and_then(Iterator::collect)
            .with_context(reading)?;
        let first = lines.first().with_context(reading)?;
        let gradings: Result<Vec<Grading>, _> = lines.iter().map(ResultLine::grading).collect();
        Ok(Samples {
            conditions: first.conditions.clone(),
            gradings: gradings.with_context(reading)?,
        })
    }

    /// Writes a plan and its shards into `dir`, without flushing each line to the disk. Returns
    /// the size of the shards.
    fn write(&self, dir: &Path, size: usize, count: u32) -> anyhow::Result<u64> {
        let shards = dir.join("shards");
        fs::create_dir(&shards)?;
        let sources: Vec<Hash> = (0..size).map(hash).collect();
        plan_of(&self.conditions.exercise, &sources).store(&dir.join("plan.jsonl"))?;
        let mut own: Vec<Vec<usize>> = vec![Vec::new(); count as usize];
        for (number, sources) in sources.iter().enumerate() {
            own[Shard::of(sources, count).index as usize - 1].push(number);
        }
        let mut bytes = 0;
        for (index, own) in (1..=count).zip(&own) {
            let path = shards.join(format!("{index}-of-{count}.{:016x}.jsonl", 0));
            let mut file = BufWriter::new(File::create(&path)?);
            let head = ShardHead {
                shard: Shard { index, count }.to_string(),
                machine: "synthetic".to_owned(),
                conditions: self.conditions.clone(),
            };
            serde_json::to_writer(&mut file, &head)?;
            for number in own {
                let grading = self.grading(*number);
                write!(
                    file,
                    "\n{{\"sources\":\"{}\",\"grading\":{}}}",
                    sources[*number],
                    grading.get()
                )?;
            }
            file.write_all(b"\n")?;
            file.flush()?;
            bytes += fs::metadata(&path)?.len();
        }
        Ok(bytes)
    }

    fn grading(&self, number: usize) -> Box<RawValue> {
        let mut grading = self.gradings[number % self.gradings.len()].clone();
        grading.sources.push(SourceText {
            name: "own.rs".to_owned(),
            text: own_text(number),
        });
        lines::raw(&grading)
    }
}

fn hash(number: usize) -> Hash {
    Hash::of(&[b"synthetic", &number.to_le_bytes()])
}

fn plan_of(exercise: &str, sources: &[Hash]) -> Plan {
    let students = sources.iter().enumerate().map(|(number, sources)| {
        let id = format!("s{number:07}");
        Planned {
            name: format!("Student {number}"),
            page: id.clone(),
            dir: id.clone(),
            sources: Some(*sources),
            files: vec![plan::Taken {
                name: "lib.rs".to_owned(),
                from: format!("{id}.rs"),
            }],
            time: None,
            late: Late::Unmarked,
            attempts: 1,
            doubt: None,
            notes: Vec::new(),
            id,
        }
    });
    Plan {
        head: plan::Head {
            version: 1,
            exercise: exercise.to_owned(),
            layout: Layout::Plain,
            notes: Vec::new(),
        },
        students: students.collect(),
        missing: Vec::new(),
        left_over: Vec::new(),
    }
}

/// Returns text that no other number has, in the eyes of the comparison.
fn own_text(number: usize) -> String {
    let function = |function: usize| {
        let random = Hash::of(&[&number.to_le_bytes(), &function.to_le_bytes()]);
        let tokens = random
            .0
            .map(|byte| TOKENS[usize::from(byte) % TOKENS.len()]);
        format!("fn f() {{ {} }}\n", tokens.join(" "))
    };
    (0..OWN_FUNCTIONS).map(function).collect()
}
