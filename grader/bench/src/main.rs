//! Measures the time of a verdict, beside the least possible time and beside the alternatives. With
//! a word as the first argument it measures or simulates something else.
//!
//! All contestants take turns, so that other load on the machine meets each of them alike. The
//! README describes the call and the results.

#![forbid(unsafe_code)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use tempfile::TempDir;

use contestants::{Contestant, all};
use meter::{Sample, median};

mod child;
mod cluster;
mod contestants;
mod costs;
mod isolation;
mod merging;
mod meter;
mod simulation;
mod watcher;

/// The default number of rounds.
const ROUNDS: usize = 20;

fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1).peekable();
    match arguments.peek().map(String::as_str) {
        Some("child") => child::run(arguments.skip(1)),
        Some("isolation") => isolation::run(),
        Some("merge") => merging::run(arguments.skip(1)),
        Some("simulate") => simulation::run(arguments.skip(1)),
        Some(_) | None => verdicts(&mut arguments),
    }
}

/// Measures verdicts.
fn verdicts(arguments: &mut dyn Iterator<Item = String>) -> anyhow::Result<()> {
    let mut rounds = ROUNDS;
    let mut cold = 0;
    let mut only = String::new();
    while let Some(argument) = arguments.next() {
        let mut number = || {
            let number = arguments.next().and_then(|number| number.parse().ok());
            number.with_context(|| format!("{argument} takes a number"))
        };
        match argument.as_str() {
            "--rounds" => rounds = number()?,
            "--cold" => cold = number()?,
            "--only" => only = arguments.next().context("--only takes a word")?,
            _ => {
                anyhow::bail!("usage: grader-bench [--rounds NUMBER] [--cold NUMBER] [--only WORD]")
            }
        }
    }
    ensure!(rounds > 0, "there is no median of nothing");
    let root = root()?;
    let dir = TempDir::new().context("make a folder")?;
    let mut contestants = all(&root, dir.path())?;
    // The floor stays: the others are compared with it.
    let mut number = 0;
    contestants.retain(|contestant| {
        number += 1;
        number == 1 || contestant.name.contains(&only)
    });
    eprintln!(
        "{} contestants, {rounds} rounds and one to warm up",
        contestants.len()
    );
    let mut samples: Vec<Vec<Sample>> = vec![Vec::new(); contestants.len()];
    for round in 0..=rounds {
        for (contestant, samples) in contestants.iter_mut().zip(&mut samples) {
            let sample = contestant.run(round)?;
            // The first time files are read from the disk and caches are filled.
            if round > 0 {
                samples.push(sample);
            }
        }
    }
    print_table(&contestants, &samples);
    print_stages(&root, &dir.path().join("lock.rs"), rounds)?;
    (0..cold).try_for_each(|_| print_cold(&root, &dir.path().join("lock.rs")))?;
    println!("\nLoad of the machine at the end: {}", load());
    Ok(())
}

/// Prints medians, and how many times the floor they are. The latter is the median of the ratios
/// within each round, which a busy machine distorts least.
fn print_table(contestants: &[Contestant], samples: &[Vec<Sample>]) {
    let floor = &samples[0];
    println!(
        "| what | wall, ms | processor, ms | wall, times the floor | processor, times the floor |"
    );
    println!("| --- | ---: | ---: | ---: | ---: |");
    for (contestant, samples) in contestants.iter().zip(samples) {
        let of = |take: fn(&Sample) -> Option<f64>| {
            let all: Option<Vec<f64>> = samples.iter().map(take).collect();
            all.map_or_else(String::new, |all| {
                format!("{:.1}", median(all.into_iter()) * 1e3)
            })
        };
        let ratio = |take: fn(&Sample) -> Option<f64>| {
            let pairs = samples.iter().zip(floor);
            let all: Option<Vec<f64>> = pairs
                .map(|(sample, floor)| Some(take(sample)? / take(floor)?))
                .collect();
            all.map_or_else(String::new, |all| format!("{:.2}", median(all.into_iter())))
        };
        let (wall, processor) = (
            |sample: &Sample| Some(sample.wall),
            |sample: &Sample| sample.processor,
        );
        println!(
            "| {} | {} | {} | {} | {} |",
            contestant.name,
            of(wall),
            of(processor),
            ratio(wall),
            ratio(processor),
        );
    }
}

/// Prints the stages of a warm verdict, by the grader's own clock.
fn print_stages(root: &Path, file: &Path, rounds: usize) -> anyhow::Result<()> {
    let mut stages: Vec<(String, Vec<f64>)> = Vec::new();
    for _ in 0..rounds {
        let output = meter::command(&grader(root)?)
            .args(["--no-cache", "--timings", "--student"])
            .arg(file)
            .output()
            .context("run the grader")?;
        for line in String::from_utf8_lossy(&output.stderr).lines() {
            let Some((took, stage)) = line.trim().split_once(' ') else {
                continue;
            };
            let Ok(took) = took.parse::<f64>() else {
                continue;
            };
            match stages.iter_mut().find(|(name, _)| name == stage) {
                Some((_, all)) => all.push(took),
                None => stages.push((stage.to_owned(), vec![took])),
            }
        }
    }
    let medians: Vec<_> = stages
        .iter()
        .map(|(name, all)| (name, median(all.iter().copied())))
        .collect();
    let whole: f64 = medians.iter().map(|(_, took)| took).sum();
    println!("\n| stage of a warm verdict | wall, ms | share |\n| --- | ---: | ---: |");
    for (name, took) in medians {
        println!(
            "| {name} | {:.1} | {:.0} % |",
            took / 1e3,
            100.0 * took / whole
        );
    }
    Ok(())
}

/// Prints the time of the first verdict of a grader that was just built: its kit is not there yet.
fn print_cold(root: &Path, file: &Path) -> anyhow::Result<()> {
    let dir = TempDir::new().context("make a folder")?;
    let copy = dir.path().join("grader");
    fs::copy(grader(root)?, &copy).context("copy the grader")?;
    let sample = meter::measure(meter::command(&copy).arg("--student").arg(file))?;
    println!(
        "\nFirst verdict, kit not built yet: {:.1} s, processor {:.1} s",
        sample.wall,
        sample.processor.unwrap_or_default()
    );
    Ok(())
}

/// Returns the top directory of the project.
fn root() -> anyhow::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().context("find the project")
}

/// Builds the grader as users do.
fn build_grader(root: &Path) -> anyhow::Result<PathBuf> {
    let mut build = meter::command("cargo");
    build
        .args(["build", "--quiet", "-p", "grader"])
        .current_dir(root);
    meter::measure(&mut build).context("build the grader")?;
    grader(root)
}

/// Returns the grader as users build it.
fn grader(root: &Path) -> anyhow::Result<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let grader = target.join("debug/grader");
    ensure!(grader.is_file(), "there is no `{}`", grader.display());
    Ok(grader)
}

fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').take(3).collect::<Vec<_>>().join(" ")
}
