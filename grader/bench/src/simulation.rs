//! `grader-bench simulate`: a class on a cluster, by its size and by the cores.
//!
//! Entry point: [`run`]. It prints a table, and for each row the limits that are exceeded, the one
//! that is exceeded most first.

use anyhow::Context;
use class::plan::{SHARD_SECONDS, SUBMISSION_SECONDS};

use crate::cluster::{self, Run};
use crate::costs::Costs;

const USAGE: &str =
    "usage: grader-bench simulate [--submissions N,N,..] [--cores N,N,..] [--COST NUMBER]..";

/// Runs the simulations that the arguments describe.
pub(crate) fn run(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let mut submissions = vec![1_000, 10_000, 100_000, 1_000_000];
    let mut cores = vec![1, 10, 100, 1_000];
    let mut costs = Costs::default();
    while let Some(argument) = arguments.next() {
        if argument == "--help" {
            print!("{USAGE}\n\n{}", Costs::help());
            return Ok(());
        }
        let value = arguments.next().context(USAGE)?;
        match argument.as_str() {
            "--submissions" => submissions = numbers(&value)?,
            "--cores" => cores = numbers(&value)?,
            _ => {
                let option = argument.strip_prefix("--").context(USAGE)?;
                let number = value.parse().context(USAGE)?;
                costs.set(option, number).context(USAGE)?;
            }
        }
    }
    println!(
        "| submissions | cores | shards | cores with work | makespan | core-hours | efficiency | starts a minute | file operations a second | waiting for files | shards, GB | merge | merge's memory, GB | beyond a limit, times |"
    );
    println!("|{}", " ---: |".repeat(13) + " --- |");
    for submissions in submissions {
        for cores in &cores {
            let run = cluster::simulate(submissions, *cores, &costs);
            println!("{}", row(submissions, *cores, &run, &costs));
        }
    }
    Ok(())
}

fn numbers(list: &str) -> anyhow::Result<Vec<usize>> {
    let parsed: Result<_, _> = list.split(',').map(str::parse).collect();
    parsed.context(USAGE)
}

fn row(submissions: usize, cores: usize, run: &Run, costs: &Costs) -> String {
    let results = submissions as f64;
    let beyond: Vec<String> = exceeded(submissions, run, costs)
        .into_iter()
        .map(|(what, times)| format!("{what} {times:.1}"))
        .collect();
    format!(
        "| {submissions} | {cores} | {} | {} | {} | {:.1} | {:.0} % | {} | {:.0} | {:.0} % | {:.2} | {} | {:.2} | {} |",
        run.shards,
        run.cores,
        duration(run.makespan),
        run.allotted / 3600.0,
        100.0 * run.verdicts / run.allotted,
        run.starts,
        run.operations,
        100.0 * run.reading / run.allotted,
        results * costs.line_bytes / 1e9,
        duration(costs.merge_seconds(submissions)),
        results * costs.merge_memory / 1e9,
        if beyond.is_empty() {
            "–".to_owned()
        } else {
            beyond.join(", ")
        },
    )
}

/// Returns the limits that a run exceeds and how many times, the highest first.
fn exceeded(submissions: usize, run: &Run, costs: &Costs) -> Vec<(&'static str, f64)> {
    let results = submissions as f64;
    // The plan proposes no more than the limit: then its tasks are longer than it would like.
    let wanted = (results * SUBMISSION_SECONDS / SHARD_SECONDS).ceil();
    let loads = [
        ("array size", wanted / costs.limit_array),
        ("job starts", run.starts as f64 / costs.limit_starts),
        (
            "file system",
            run.reading / run.allotted / costs.limit_waiting,
        ),
        ("a task's time", run.longest / costs.limit_task_seconds),
        (
            "a task's memory",
            results * costs.plan_memory / costs.limit_task_memory,
        ),
        (
            "merge's time",
            costs.merge_seconds(submissions) / costs.limit_merge_seconds,
        ),
        (
            "merge's memory",
            results * costs.merge_memory / costs.limit_merge_memory,
        ),
        ("entries of a folder", results / costs.limit_folder),
    ];
    let mut beyond: Vec<_> = loads
        .into_iter()
        .filter(|(_, times)| *times > 1.0)
        .collect();
    beyond.sort_by(|a, b| b.1.total_cmp(&a.1));
    beyond
}

fn duration(seconds: f64) -> String {
    match seconds {
        _ if seconds < 120.0 => format!("{seconds:.0} s"),
        _ if seconds < 7200.0 => format!("{:.0} min", seconds / 60.0),
        _ if seconds < 172_800.0 => format!("{:.1} h", seconds / 3600.0),
        _ => format!("{:.1} d", seconds / 86400.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_class_exceeds_nothing_and_a_huge_one_several_limits() {
        let costs = Costs::default();
        let small = cluster::simulate(1000, 10, &costs);
        assert_eq!(exceeded(1000, &small, &costs), []);
        let run = Run {
            starts: 9000,
            longest: 3600.0,
            ..small
        };
        let beyond = exceeded(1000, &run, &costs);
        assert_eq!(beyond, [("job starts", 3.0), ("a task's time", 2.0)]);
    }
}
