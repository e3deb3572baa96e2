//! The executors, and the order of the measurements. The order is A B C A B C, so that a change in
//! the load of the machine affects all alike. `table.rs` prints.

use std::io::ErrorKind;
use std::process::Command;

use crate::meter::Reading;
use crate::work::{Item, Size, Unit};
use crate::{on_local_pool, on_smol, on_tokio, ours};

/// The option that asks this program for a single measurement.
pub(crate) const MEASURE: &str = "--measure";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Executor {
    Ours,
    Tokio,
    Smol,
    LocalPool,
    Asyncio,
}

pub(crate) const EXECUTORS: [Executor; 5] = [
    Executor::Ours,
    Executor::Tokio,
    Executor::Smol,
    Executor::LocalPool,
    Executor::Asyncio,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    Quick,
    Full,
}

/// All measurements of one item, in the order of `EXECUTORS`.
pub(crate) struct ResultRow {
    pub(crate) item: Item,
    pub(crate) cells: Vec<Cell>,
}

/// The measurements of one executor, the smallest first. Empty if it lacks the feature.
pub(crate) struct Cell {
    pub(crate) executor: Executor,
    readings: Vec<f64>,
}

impl Executor {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Executor::Ours => "ours",
            Executor::Tokio => "tokio",
            Executor::Smol => "async-executor",
            Executor::LocalPool => "LocalPool",
            Executor::Asyncio => "asyncio",
        }
    }

    /// Measures in this process.
    pub(crate) fn measure(self, item: Item, size: Size) -> Option<Reading> {
        match self {
            Executor::Ours => ours::measure(item, size),
            Executor::Tokio => on_tokio::measure(item, size),
            Executor::Smol => on_smol::measure(item, size),
            Executor::LocalPool => on_local_pool::measure(item, size),
            Executor::Asyncio => None,
        }
    }

    /// Returns the work for this executor: a tenth for asyncio, which is slow. Numbers are per
    /// operation.
    fn size(self, item: Item, effort: Effort) -> Size {
        let size = match effort {
            Effort::Full => item.full_size(),
            Effort::Quick => item.full_size().tenth(),
        };
        match self {
            Executor::Asyncio => size.tenth(),
            Executor::Ours | Executor::Tokio | Executor::Smol | Executor::LocalPool => size,
        }
    }
}

impl Effort {
    /// Returns the number of measurements of each cell: fewer for numbers that vary little.
    pub(crate) fn repetitions(self, unit: Unit) -> usize {
        match (unit, self) {
            (Unit::Percent, _) | (Unit::Bytes, Effort::Quick) => 1,
            (Unit::Nanoseconds, Effort::Quick) | (Unit::Bytes, Effort::Full) => 3,
            (Unit::Nanoseconds, Effort::Full) => 5,
        }
    }
}

impl Cell {
    pub(crate) fn median(&self) -> Option<f64> {
        self.readings.get(self.readings.len() / 2).copied()
    }

    /// Returns the distance from the smallest to the largest, as a part of the median.
    pub(crate) fn spread(&self) -> Option<f64> {
        let (first, last) = (self.readings.first()?, self.readings.last()?);
        Some((last - first) / self.median()?)
    }
}

/// Measures all items.
pub(crate) fn hold(items: &[Item], effort: Effort) -> Vec<ResultRow> {
    let python = python();
    let present: Vec<Executor> = EXECUTORS
        .into_iter()
        .filter(|one| *one != Executor::Asyncio || python.is_some())
        .collect();
    items
        .iter()
        .map(|item| measure(*item, &present, effort))
        .collect()
}

fn measure(item: Item, executors: &[Executor], effort: Effort) -> ResultRow {
    let empty = |executor: &Executor| Cell {
        executor: *executor,
        readings: Vec::new(),
    };
    let mut cells: Vec<Cell> = executors.iter().map(empty).collect();
    let repetitions = effort.repetitions(item.unit());
    for repetition in 1..=repetitions {
        eprintln!("{}: {repetition} of {repetitions}", item.name());
        for cell in &mut cells {
            let size = cell.executor.size(item, effort);
            cell.readings
                .extend(measure_apart(cell.executor, item, size));
        }
    }
    for cell in &mut cells {
        cell.readings.sort_by(f64::total_cmp);
    }
    ResultRow { item, cells }
}

/// Takes one measurement, in a process of its own.
fn measure_apart(executor: Executor, item: Item, size: Size) -> Option<f64> {
    let mut command = match executor {
        Executor::Asyncio => {
            let mut python = Command::new("python3");
            python.args(["-c", include_str!("../asyncio_bench.py"), item.name()]);
            python
        }
        Executor::Ours | Executor::Tokio | Executor::Smol | Executor::LocalPool => {
            let program = std::env::current_exe().expect("a program knows its own file");
            let mut again = Command::new(program);
            again.args([MEASURE, executor.name(), item.name()]);
            again
        }
    };
    command.args([size.tasks.to_string(), size.rounds.to_string()]);
    let output = command
        .output()
        .expect("a program that was found can be started");
    let line = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{} failed at {}: {}\n{}",
        executor.name(),
        item.name(),
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    line.trim().parse().ok()
}

/// Formats a measurement for the process that asked for it.
pub(crate) fn to_line(reading: Option<Reading>) -> String {
    match reading {
        Some(Reading(number)) => number.to_string(),
        None => "-".to_owned(),
    }
}

fn python() -> Option<()> {
    match Command::new("python3").arg("--version").output() {
        Ok(_) => Some(()),
        Err(error) => {
            let reason = match error.kind() {
                ErrorKind::NotFound => "there is no python3 here".to_owned(),
                _ => format!("python3 does not start: {error}"),
            };
            eprintln!("asyncio is left out: {reason}.");
            None
        }
    }
}
