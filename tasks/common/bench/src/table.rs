//! The table: medians, their ratios to ours, and the goals.

use crate::contest::{Cell, Effort, Executor, ResultRow};
use crate::work::{Goal, Unit};

const TITLE: usize = 33;
const CELL: usize = 16;

pub(crate) fn print(rows: &[ResultRow], effort: Effort) {
    let executors = rows
        .first()
        .map(|row| row.cells.iter().map(|cell| cell.executor));
    let mut heading = format!("{:TITLE$}", "");
    for executor in executors.into_iter().flatten() {
        heading += &format!("{:>CELL$}", executor.name());
    }
    println!("{heading}  goal");
    for row in rows {
        println!("{}", line(row));
    }
    println!();
    println!(
        "(a) to (d): nanoseconds of CPU time per operation. (e): bytes of resident memory per task."
    );
    let (times, bytes) = (
        effort.repetitions(Unit::Nanoseconds),
        effort.repetitions(Unit::Bytes),
    );
    println!(
        "In brackets: ratio to ours. `-`: not available. Medians of {times}, for (e) of {bytes}."
    );
    if let Some((spread, cell)) = widest(rows) {
        println!(
            "Widest from smallest to largest: {:.0} % of the median ({cell}).",
            spread * 100.0
        );
    }
}

fn line(row: &ResultRow) -> String {
    let ours = median_of(row, Executor::Ours);
    let mut line = format!("{:TITLE$}", row.item.title());
    for cell in &row.cells {
        let text = match (row.item.unit(), cell.median()) {
            (_, None) => "-".to_owned(),
            (Unit::Percent, Some(median)) => format!("{median:.1} %"),
            (Unit::Nanoseconds | Unit::Bytes, Some(median)) => amount(median, cell.executor, ours),
        };
        line += &format!("{text:>CELL$}");
    }
    if let Some(goal) = row.item.goal() {
        line += &format!("  {}", judgement(row, goal));
    }
    line
}

fn amount(median: f64, executor: Executor, ours: Option<f64>) -> String {
    let number = if median < 1000.0 {
        format!("{median:.1}")
    } else {
        format!("{median:.0}")
    };
    match (executor, ours) {
        (Executor::Ours, _) | (_, None) => number,
        (_, Some(ours)) => format!("{number} ({:.2}x)", median / ours),
    }
}

fn judgement(row: &ResultRow, goal: Goal) -> String {
    let Some(ours) = median_of(row, Executor::Ours) else {
        return String::new();
    };
    let tokio = median_of(row, Executor::Tokio);
    let others = row
        .cells
        .iter()
        .filter(|cell| !matches!(cell.executor, Executor::Ours | Executor::Tokio))
        .filter_map(Cell::median)
        .min_by(f64::total_cmp);
    let with_tokio = tokio.map(|tokio| verdict("tokio", goal.tokio, tokio / ours));
    let with_others = others.map(|others| verdict("others", goal.others, others / ours));
    [with_tokio, with_others]
        .into_iter()
        .flatten()
        .collect::<Vec<String>>()
        .join(", ")
}

fn verdict(whom: &str, least: f64, ratio: f64) -> String {
    let word = if ratio >= least { "reached" } else { "MISSED" };
    format!("{whom} {least:.1}x {word}")
}

fn median_of(row: &ResultRow, executor: Executor) -> Option<f64> {
    row.cells
        .iter()
        .find(|cell| cell.executor == executor)
        .and_then(Cell::median)
}

fn widest(rows: &[ResultRow]) -> Option<(f64, String)> {
    let compared = rows.iter().filter(|row| row.item.unit() != Unit::Percent);
    compared
        .flat_map(|row| row.cells.iter().map(|cell| (row.item, cell)))
        .filter_map(|(item, cell)| {
            Some((
                cell.spread()?,
                format!("{} at {}", cell.executor.name(), item.name()),
            ))
        })
        .max_by(|one, other| one.0.total_cmp(&other.0))
}
