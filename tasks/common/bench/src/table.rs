//! The table: medians, how many times ours each one is, and whether the goals are reached.

use crate::contest::{Cell, Contestant, Effort, Standing};
use crate::work::{Goal, Unit};

const TITLE: usize = 33;
const CELL: usize = 16;

pub(crate) fn print(standings: &[Standing], effort: Effort) {
    let contestants = standings
        .first()
        .map(|standing| standing.cells.iter().map(|cell| cell.contestant));
    let mut heading = format!("{:TITLE$}", "");
    for contestant in contestants.into_iter().flatten() {
        heading += &format!("{:>CELL$}", contestant.name());
    }
    println!("{heading}  goal");
    for standing in standings {
        println!("{}", row(standing));
    }
    println!();
    println!(
        "(a) to (d): nanoseconds of processor time per operation. (e): bytes of resident memory per task."
    );
    let (times, bytes) = (
        effort.repetitions(Unit::Nanoseconds),
        effort.repetitions(Unit::Bytes),
    );
    println!(
        "In brackets: how many times ours. `-`: it has nothing of the kind. Medians of {times}, for (e) of {bytes}."
    );
    if let Some((spread, cell)) = widest(standings) {
        println!(
            "Widest from smallest to largest: {:.0} % of the median ({cell}).",
            spread * 100.0
        );
    }
}

fn row(standing: &Standing) -> String {
    let ours = median_of(standing, Contestant::Ours);
    let mut row = format!("{:TITLE$}", standing.item.title());
    for cell in &standing.cells {
        let text = match (standing.item.unit(), cell.median()) {
            (_, None) => "-".to_owned(),
            (Unit::Percent, Some(median)) => format!("{median:.1} %"),
            (Unit::Nanoseconds | Unit::Bytes, Some(median)) => {
                amount(median, cell.contestant, ours)
            }
        };
        row += &format!("{text:>CELL$}");
    }
    if let Some(goal) = standing.item.goal() {
        row += &format!("  {}", judgement(standing, goal));
    }
    row
}

fn amount(median: f64, contestant: Contestant, ours: Option<f64>) -> String {
    let number = if median < 1000.0 {
        format!("{median:.1}")
    } else {
        format!("{median:.0}")
    };
    match (contestant, ours) {
        (Contestant::Ours, _) | (_, None) => number,
        (_, Some(ours)) => format!("{number} ({:.2}x)", median / ours),
    }
}

fn judgement(standing: &Standing, goal: Goal) -> String {
    let Some(ours) = median_of(standing, Contestant::Ours) else {
        return String::new();
    };
    let tokio = median_of(standing, Contestant::Tokio);
    let others = standing
        .cells
        .iter()
        .filter(|cell| !matches!(cell.contestant, Contestant::Ours | Contestant::Tokio))
        .filter_map(Cell::median)
        .min_by(f64::total_cmp);
    let with_tokio = tokio.map(|tokio| verdict("tokio", goal.tokio, tokio / ours));
    let with_others = goal
        .others
        .zip(others)
        .map(|(least, others)| verdict("others", least, others / ours));
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

fn median_of(standing: &Standing, contestant: Contestant) -> Option<f64> {
    standing
        .cells
        .iter()
        .find(|cell| cell.contestant == contestant)
        .and_then(Cell::median)
}

fn widest(standings: &[Standing]) -> Option<(f64, String)> {
    let compared = standings
        .iter()
        .filter(|standing| standing.item.unit() != Unit::Percent);
    compared
        .flat_map(|standing| standing.cells.iter().map(|cell| (standing.item, cell)))
        .filter_map(|(item, cell)| {
            Some((
                cell.spread()?,
                format!("{} at {}", cell.contestant.name(), item.name()),
            ))
        })
        .max_by(|one, other| one.0.total_cmp(&other.0))
}
