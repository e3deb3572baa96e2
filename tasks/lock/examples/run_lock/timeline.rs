//! The changes of each task over time, as rows: recorded and drawn by [`Timeline`].
//!
//! It also finds two holders at once and an overtaking, because both are visible in the rows.

use std::fmt::Write;
use std::ops::Range;
use std::time::Duration;

use anstyle::{AnsiColor, Style};

use super::language::{Language, NO_BREAK, wrap};

/// The time that one column of the drawing stands for.
const COLUMN: Duration = Duration::from_millis(5);
/// A label stands above every tenth column.
const COLUMNS_PER_LABEL: usize = 10;
const NAME_WIDTH: usize = 9;

/// A step of a task at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It exists, and does work that needs no lock.
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

    /// Returns the symbol and its style.
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

#[derive(Clone)]
struct Row {
    name: String,
    changes: Vec<(Duration, Change)>,
    /// The number of its latest change among those of all rows. Of two waiting tasks the one with
    /// the smaller number has waited longer.
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
#[derive(Clone, Default)]
pub(crate) struct Timeline {
    rows: Vec<Row>,
    changes: usize,
}

impl Timeline {
    /// Adds a row and returns its number, for `record`.
    pub(crate) fn add_row(&mut self, name: &str) -> usize {
        self.rows.push(Row {
            name: name.to_owned(),
            changes: Vec::new(),
            latest: 0,
        });
        self.rows.len() - 1
    }

    /// Records a change of the task of this row.
    pub(crate) fn record(
        &mut self,
        row: usize,
        now: Duration,
        change: Change,
    ) -> Result<(), Broken> {
        let judgement = match &change {
            Change::Holds => self.may_hold(row),
            Change::Works
            | Change::Waits
            | Change::Ends
            | Change::Cancelled
            | Change::Failed(_)
            | Change::Panicked => Ok(()),
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

    /// Returns the names of the tasks that are in this state now.
    pub(crate) fn names_of(&self, state: &Change) -> Vec<String> {
        let such = self.rows.iter().filter(|row| row.is(state));
        such.map(|row| row.name.clone()).collect()
    }

    /// Returns `true` if every task has begun and come to an end.
    pub(crate) fn is_over(&self) -> bool {
        let ended = |row: &Row| row.state().is_some_and(Change::is_an_end);
        self.rows.iter().all(ended)
    }

    /// Draws the rows under a ruler, a legend, and a line for each task that did not end normally.
    /// With ANSI colours. If it is wider than `width`, the rows go on below.
    pub(crate) fn draw(&self, now: Duration, language: Language, width: usize) -> String {
        let (all, in_a_row) = (columns(now) + 1, columns_in(width));
        let mut drawing = String::new();
        for start in (0..all).step_by(in_a_row) {
            let columns = start..all.min(start + in_a_row);
            drawing += &ruler(columns.clone(), language);
            for row in &self.rows {
                let cells: String = columns.clone().map(|column| cell(row, column)).collect();
                let line = format!("{:>NAME_WIDTH$} {cells}", row.name);
                writeln!(drawing, "{}", line.trim_end()).expect("a String takes it");
            }
            drawing.push('\n');
        }
        drawing + &wrap(&(legend(language) + &self.unusual_ends(language)), width)
    }

    fn unusual_ends(&self, language: Language) -> String {
        let ends = self
            .rows
            .iter()
            .filter_map(|row| unusual_end(row, language));
        ends.map(|end| end + "\n").collect()
    }
}

/// Returns the line for a task that did not end normally.
fn unusual_end(row: &Row, language: Language) -> Option<String> {
    let (time, end) = row.changes.last()?;
    let what = match end {
        Change::Cancelled => language.pick("was cancelled", "отменена").to_owned(),
        Change::Failed(error) => format!("{} ({error})", language.pick("failed", "ошибка")),
        Change::Panicked => language.pick("panicked", "паника").to_owned(),
        Change::Works | Change::Waits | Change::Holds | Change::Ends => return None,
    };
    // What it does on its way out, such as giving the lock back, happens at the same time as its
    // end.
    let earlier = row.changes.iter().rev().skip(1);
    let before = earlier
        .skip_while(|(then, change)| then == time && *change == Change::Works)
        .map(|(_, change)| change);
    let during = match before.into_iter().next() {
        Some(Change::Holds) => language.pick(" while it held the lock", ", держала блокировку"),
        Some(Change::Waits) => language.pick(" while it waited", ", ждала"),
        _ => "",
    };
    let (name, time) = (&row.name, time.as_millis());
    Some(match language {
        Language::English => format!("{name:>NAME_WIDTH$} {what} at {time} ms{during}"),
        Language::Russian => format!("{name:>NAME_WIDTH$} {time} мс: {what}{during}"),
    })
}

/// Returns the columns of time that fit into a row of this width: a whole number of labels, and at
/// least one.
fn columns_in(width: usize) -> usize {
    let labels = width.saturating_sub(NAME_WIDTH + 1) / COLUMNS_PER_LABEL;
    labels.max(1) * COLUMNS_PER_LABEL
}

fn columns(time: Duration) -> usize {
    usize::try_from(time.as_millis() / COLUMN.as_millis()).unwrap_or(usize::MAX)
}

/// Returns a row's sign in a column: an end that falls into it, or else the state of the task when
/// the column ended.
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

fn ruler(columns: Range<usize>, language: Language) -> String {
    let indent = " ".repeat(NAME_WIDTH + 1);
    let (mut labels, mut ticks) = (indent.clone(), indent);
    for column in columns.clone().step_by(COLUMNS_PER_LABEL) {
        let time = COLUMN.as_millis() * column as u128;
        let unit = if column == columns.start {
            language.pick(" ms", " мс")
        } else {
            ""
        };
        let label = format!("{time}{unit}");
        write!(labels, "{label:<COLUMNS_PER_LABEL$}").expect("a String takes it");
        write!(ticks, "{:<COLUMNS_PER_LABEL$}", "|").expect("a String takes it");
    }
    format!("{}\n{}\n", labels.trim_end(), ticks.trim_end())
}

fn legend(language: Language) -> String {
    let entries = [
        (
            Change::Works,
            language.pick("works without the lock", "работает без блокировки"),
        ),
        (Change::Waits, language.pick("waits", "ждёт")),
        (
            Change::Holds,
            language.pick("holds the lock", "держит блокировку"),
        ),
        (Change::Cancelled, language.pick("cancelled", "отменена")),
        (Change::Panicked, language.pick("failed", "ошибка")),
    ];
    let entry = |(change, meaning): &(Change, &str)| {
        let (symbol, style) = change.looks();
        format!("{style}{symbol}{style:#} {meaning}").replace(' ', NO_BREAK)
    };
    let entries: Vec<String> = entries.iter().map(entry).collect();
    format!("{}\n", entries.join("   "))
}
