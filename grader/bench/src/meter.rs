//! Measures a program: wall time, and processor time of it and all that it started.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::Context;
use nix::sys::resource::{UsageWho, getrusage};

/// One run, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) wall: f64,
    /// `None` if it was not measured.
    pub(crate) processor: Option<f64>,
}

/// Returns the command of a program, in an environment without cargo's variables.
pub(crate) fn command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    let inherited = std::env::vars_os().map(|(name, _)| name);
    for name in inherited.filter(|name| name.to_string_lossy().starts_with("CARGO_")) {
        if name != "CARGO_TARGET_DIR" && name != "CARGO_HOME" {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// Runs a command. Exit status 1 is accepted: it is a verdict.
pub(crate) fn measure(command: &mut Command) -> anyhow::Result<Sample> {
    let before = processor()?;
    let began = Instant::now();
    let output = command
        .output()
        .with_context(|| format!("run {command:?}"))?;
    let wall = began.elapsed().as_secs_f64();
    let errors = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(
        matches!(output.status.code(), Some(0 | 1)),
        "{command:?} failed:\n{errors}"
    );
    Ok(Sample {
        wall,
        processor: Some(processor()? - before),
    })
}

/// Runs commands one after the other.
pub(crate) fn measure_all(commands: &mut [Command]) -> anyhow::Result<Sample> {
    let mut all = Sample {
        wall: 0.0,
        processor: Some(0.0),
    };
    for command in commands {
        let sample = measure(command)?;
        all.wall += sample.wall;
        all.processor = all.processor.zip(sample.processor).map(|(a, b)| a + b);
    }
    Ok(all)
}

/// Returns the processor time of all children that were waited for.
fn processor() -> anyhow::Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("ask for processor time")?;
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
}

pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    }
}
