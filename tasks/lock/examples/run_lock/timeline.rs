//! What happened, as rows over time: recorded by `Timeline`, drawn by `Timeline::draw`.
//!
//! It records and draws; it also sees two holders at once and an overtaking, because both are visible in the rows.

use std::fmt::Write;
use std::time::Duration;

use anstyle::{AnsiColor, Style};

/// The time that one column of the drawing stands for.
const COLUMN: Duration = Duration::from_millis(5);
/// A label stands above every tenth column.
const COLUMNS_PER_LABEL: usize = 10;
/// So that a row fits into 80 columns, with the names before it.
const MOST_COLUMNS: usize = 66;
const NAME_WIDTH: usize = 9;

/// What a task did at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is there, and does something that needs no lock.
    Works,
    /// It begins to wait for the lock.
    Waits,
    /// It got the lock.
    Holds,
    /// It is done.
    Ends,
    /// It was cancelled.
    Cancelled,
    /// It ended with an error.
    Failed(String),
    /// It ended with a panic.
    Panicked,
}

impl Change {
    fn is_an_end(&self) -> bool {
        match self {
            Change::Ends | Change::Cancelled | Change::Failed(_) | Change::Panicked => true,
            Change::Works | Change::Waits | Change::Holds => false,
        }
    }

    /// How it looks, and whether that lasts until the next change.
    fn looks(&self) -> (char, Style) {
        let color = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
        match self {
            Change::Works => ('-', Style::new().dimmed()),
            Change::Waits => ('.', color(AnsiColor::Yellow)),
            Change::Holds => ('#', color(AnsiColor::Green).bold()),
            Change::Ends => (' ', Style::new()),
            Change::Cancelled => ('x', color(AnsiColor::Red).bold()),
            Change::Failed(_) | Change::Panicked => ('!', color(AnsiColor::Red).bold()),
        }
    }
}

/// A promise that was seen to be broken in the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// `second` got the lock while `first` held it.
    TwoHolders { first: String, second: String },
    /// `late` got the lock although `early` had begun to wait before it, and still waits.
    Overtaken { early: String, late: String },
}

struct Row {
    name: String,
    changes: Vec<(Duration, Change)>,
    /// The number of its latest change among those of all rows: who waits longer has the smaller one.
    latest: usize,
}

impl Row {
    fn state(&self) -> Option<&Change> {
        self.changes.last().map(|(_, change)| change)
    }

    fn is(&self, change: &Change) -> bool {
        self.state() == Some(change)
    }
}

/// A row of changes for each task, in the order in which the tasks were made.
#[derive(Default)]
pub(crate) struct Timeline {
    rows: Vec<Row>,
    changes: usize,
}

impl Timeline {
    /// A new row; its number is what `record` wants.
    pub(crate) fn add_row(&mut self, name: &str) -> usize {
        self.rows.push(Row {
            name: name.to_owned(),
            changes: Vec::new(),
            latest: 0,
        });
        self.rows.len() - 1
    }

    /// Notes what the task of this row does from now on.
    pub(crate) fn record(
        &mut self,
        row: usize,
        now: Duration,
        change: Change,
    ) -> Result<(), Broken> {
        let judgement = match change {
            Change::Holds => self.may_hold(row),
            _ => Ok(()),
        };
        self.changes += 1;
        self.rows[row].latest = self.changes;
        self.rows[row].changes.push((now, change));
        judgement
    }

    fn may_hold(&self, row: usize) -> Result<(), Broken> {
        let name = |row: &Row| row.name.clone();
        let me = &self.rows[row];
        if let Some(holder) = self.rows.iter().find(|row| row.is(&Change::Holds)) {
            return Err(Broken::TwoHolders {
                first: name(holder),
                second: name(me),
            });
        }
        let waiting = self.rows.iter().filter(|row| row.is(&Change::Waits));
        match waiting.min_by_key(|row| row.latest) {
            Some(first) if first.latest < me.latest => Err(Broken::Overtaken {
                early: name(first),
                late: name(me),
            }),
            _ => Ok(()),
        }
    }

    /// The names of the tasks that are in this state now.
    pub(crate) fn names_of(&self, state: &Change) -> Vec<String> {
        let such = self.rows.iter().filter(|row| row.is(state));
        such.map(|row| row.name.clone()).collect()
    }

    /// Whether every task that has begun has come to an end, and every task has begun.
    pub(crate) fn is_over(&self) -> bool {
        let ended = |row: &Row| row.state().is_some_and(Change::is_an_end);
        self.rows.iter().all(ended)
    }

    /// The rows under a ruler, a legend, and a line for each task that did not end in peace. With ANSI colours.
    pub(crate) fn draw(&self, now: Duration) -> String {
        let all = columns(now) + 1;
        let width = all.min(MOST_COLUMNS);
        let mut drawing = ruler(width);
        for row in &self.rows {
            let mut line = format!("{:>NAME_WIDTH$} ", row.name);
            for column in 0..width {
                line.push_str(&cell(row, column));
            }
            let more = if all > width { " >" } else { "" };
            writeln!(drawing, "{}{more}", line.trim_end()).expect("a String takes it");
        }
        drawing + "\n" + &legend() + &self.unusual_ends()
    }

    fn unusual_ends(&self) -> String {
        let mut lines = String::new();
        for row in &self.rows {
            let Some((time, end)) = row.changes.last() else {
                continue;
            };
            let what = match end {
                Change::Cancelled => "was cancelled".to_owned(),
                Change::Failed(error) => format!("failed ({error})"),
                Change::Panicked => "panicked".to_owned(),
                Change::Works | Change::Waits | Change::Holds | Change::Ends => continue,
            };
            // What it does on its way out, such as giving the lock back, happens at the same time as its end.
            let before = row.changes.iter().rev().find(|(then, _)| then < time);
            let during = match before {
                Some((_, Change::Holds)) => " while it held the lock",
                Some((_, Change::Waits)) => " while it waited",
                _ => "",
            };
            let (name, time) = (&row.name, time.as_millis());
            writeln!(lines, "{name:>NAME_WIDTH$} {what} at {time} ms{during}")
                .expect("a String takes it");
        }
        lines
    }
}

fn columns(time: Duration) -> usize {
    usize::try_from(time.as_millis() / COLUMN.as_millis()).unwrap_or(usize::MAX)
}

/// What a row shows in a column: an end that falls into it, or else what the task did when the column ended.
fn cell(row: &Row, column: usize) -> String {
    let until_then = |(time, _): &&(Duration, Change)| columns(*time) <= column;
    let Some((time, change)) = row.changes.iter().rev().find(until_then) else {
        return " ".to_owned();
    };
    if change.is_an_end() && columns(*time) < column {
        return " ".to_owned();
    }
    let (symbol, style) = change.looks();
    match symbol {
        ' ' => " ".to_owned(),
        symbol => format!("{style}{symbol}{style:#}"),
    }
}

fn ruler(width: usize) -> String {
    let indent = " ".repeat(NAME_WIDTH + 1);
    let (mut labels, mut ticks) = (indent.clone(), indent);
    for column in (0..width).step_by(COLUMNS_PER_LABEL) {
        let time = COLUMN.as_millis() * column as u128;
        let label = if column == 0 {
            "0 ms".to_owned()
        } else {
            time.to_string()
        };
        write!(labels, "{label:<COLUMNS_PER_LABEL$}").expect("a String takes it");
        write!(ticks, "{:<COLUMNS_PER_LABEL$}", "|").expect("a String takes it");
    }
    format!("{}\n{}\n", labels.trim_end(), ticks.trim_end())
}

fn legend() -> String {
    let entries = [
        (Change::Works, "works without the lock"),
        (Change::Waits, "waits"),
        (Change::Holds, "holds the lock"),
        (Change::Cancelled, "cancelled"),
        (Change::Panicked, "failed"),
    ];
    let entry = |(change, meaning): &(Change, &str)| {
        let (symbol, style) = change.looks();
        format!("{style}{symbol}{style:#} {meaning}")
    };
    let entries: Vec<String> = entries.iter().map(entry).collect();
    format!("{}\n", entries.join("   "))
}
