//! Measures the CPU time of the child for one lock: for a child alone, for all small programs, and
//! for everything that a grading runs.
//!
//! Entry point: [`run`]. It is a tool for changes of the programs. No verdict depends on it.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use grader::exercises::lock::SPEC;
use grader::judge::enumerate::SearchBounds;
use grader::runner::{Child, Limits};
use grader::trace::Methods;
use grader::verdict::Outcome;
use grader::{compile, judge, rules, submission};
use nix::sys::resource::{UsageWho, getrusage};
use protocol::program::Program;
use sandbox::Sandbox;

/// Number of measurements, of which the smallest counts.
const ROUNDS: usize = 9;

/// Measures the lock that the first argument names.
pub(crate) fn run(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let path: PathBuf = arguments
        .next()
        .context("usage: grader-bench child LOCK")?
        .into();
    let Ok(submission) = submission::read(&path) else {
        bail!("`{}` cannot be read", path.display());
    };
    let Ok(admitted) = rules::admit(submission) else {
        bail!("`{}` breaks a rule", path.display());
    };
    let sandbox = Sandbox::best();
    let kit = compile::kit(&compile::place(), &mut |_| {})?;
    let Ok(built) = compile::compile(&kit, sandbox, &SPEC, &admitted)? else {
        bail!("`{}` does not compile", path.display());
    };
    let mut programs: Vec<Program> = Vec::new();
    let mut child = Child::new(&built, sandbox, Limits::DEFAULT);
    let outcome = judge::judge(
        &SPEC,
        &built,
        SearchBounds::DEFAULT,
        &mut |program: Program| {
            programs.push(program.clone());
            let ran = child.run(&program)?;
            Ok(judge::shown(&SPEC, program, ran, Methods::All))
        },
    )?;
    drop(child);
    let Outcome::Graded(graded) = outcome else {
        bail!("`{}` is not written", path.display());
    };
    let time = |programs: &[Program]| -> anyhow::Result<Duration> {
        let before = children()?;
        let mut child = Child::new(&built, sandbox, Limits::DEFAULT);
        for program in programs {
            child.run(program)?;
        }
        drop(child);
        Ok(children()?.saturating_sub(before))
    };
    let least = |programs: &[Program]| -> anyhow::Result<Duration> {
        let times: anyhow::Result<Vec<_>> = (0..ROUNDS).map(|_| time(programs)).collect();
        Ok(times?.into_iter().min().unwrap_or_default())
    };
    // The first few programs detect an unwritten stub. They count as small ones here.
    let small = graded.explored.min(programs.len());
    println!("a child alone         {:>8.1?}", least(&programs[..1])?);
    println!(
        "{small} small programs  {:>8.1?}",
        least(&programs[..small])?
    );
    println!(
        "all {} programs     {:>8.1?}",
        programs.len(),
        least(&programs)?
    );
    Ok(())
}

/// Returns the CPU time of all children that have ended.
fn children() -> anyhow::Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = |value: nix::sys::time::TimeVal| {
        Duration::from_secs(value.tv_sec().unsigned_abs())
            + Duration::from_micros(value.tv_usec().unsigned_abs())
    };
    Ok(time(usage.user_time()) + time(usage.system_time()))
}
