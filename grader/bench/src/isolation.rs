//! Measures the cost of isolation: whole verdicts with each layer alone, with all and with none.
//! They take turns, so that load on the machine meets all alike.
//!
//! Entry point: [`run`], which prints the tables of `isolation.md`.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, ensure};
use grader::compile;
use grader::sandbox_check::SandboxCheck;
use sandbox::{Sandbox, Wanted};

use crate::meter;

/// The number of rounds.
const ROUNDS: usize = 25;
/// The kinds: a name, the level that is asked for, and the layers that are left out.
const KINDS: [(&str, &str, &str); 4] = [
    ("nothing but limits", "none", ""),
    ("landlock, tried", "best", "seccomp"),
    ("seccomp, tried", "best", "landlock"),
    ("landlock and seccomp, tried", "best", ""),
];

/// Measures, and prints both tables.
pub(crate) fn run() -> anyhow::Result<()> {
    let root = crate::root()?;
    let grader = crate::build_grader(&root)?;
    let lock = fs::read_to_string(root.join("tasks/lock/src/reference.rs"))
        .context("read the reference")?;
    let dir = tempfile::tempdir().context("make a folder")?;
    let file = dir.path().join("lock.rs");
    let kit = compile::kit(&compile::place(), &mut |_| {})?;
    let mut verdicts = [const { Vec::new() }; KINDS.len()];
    let (mut raised, mut tried) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (index, (_, level, without)) in KINDS.iter().enumerate() {
            fs::write(&file, &lock).context("write the submission")?;
            verdicts[index].push(time(|| grade(&grader, &file, level, without))?);
        }
        let mut sandbox = None;
        raised.push(time(|| {
            sandbox = Some(Sandbox::detect(Wanted::Best, &[]));
            Ok(())
        })?);
        let sandbox = sandbox.context("detect the sandbox")?;
        tried.push(time(|| {
            SandboxCheck::begin(&sandbox, &kit)?.outcome()?;
            Ok(())
        })?);
    }
    let medians = verdicts.map(|times| meter::median(times.into_iter()));
    println!("| a verdict with | median, ms | beside nothing |\n| --- | ---: | ---: |");
    for ((name, ..), time) in KINDS.iter().zip(medians) {
        let more = 100.0 * (time / medians[0] - 1.0);
        println!("| {name} | {:.1} | {more:+.1} % |", time * 1e3);
    }
    println!("\n| alone, beside nothing else | median, ms |\n| --- | ---: |");
    for (name, times) in [
        ("to find out what there is, and make the filters", raised),
        ("to try all of it", tried),
    ] {
        println!("| {name} | {:.1} |", meter::median(times.into_iter()) * 1e3);
    }
    Ok(())
}

fn grade(grader: &Path, file: &Path, level: &str, without: &str) -> anyhow::Result<()> {
    let status = meter::command(grader)
        .args(["--no-cache", "--isolation", level, "--student"])
        .arg(file)
        .env("GRADER_TEST_WITHOUT", without)
        .stdout(Stdio::null())
        .status();
    let status = status.context("run the grader")?;
    ensure!(status.success(), "the grader ended with {status}");
    Ok(())
}

/// Returns the wall time of `work` in seconds.
fn time(work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed().as_secs_f64())
}
