//! A story as a table of characters: a row for each step, a column for each task.
//!
//! Entry point: [`draw`]. A column is as wide as its widest cell. Each `char` counts as one column
//! of the terminal, because names, calls and marks contain no wide characters.

use crate::escape::line;
use crate::labels::{Labels, Value};
use crate::story::{Mark, MarkKind, Row, State, Story};
use crate::text::place;

/// Tasks that are drawn.
const COLUMNS: usize = 12;

/// Returns the drawing of `story`, ended by a line end.
pub(super) fn draw(story: &Story, labels: &Labels) -> String {
    let columns = chosen(story);
    let mut table = vec![head(story, &columns, labels)];
    table.extend(story.rows.iter().map(|row| cells(story, row, &columns)));
    let widths = widths(&table);
    let mut out = String::new();
    aligned(&mut out, &table[0], &widths);
    for (row, cells) in story.rows.iter().zip(&table[1..]) {
        if row.left_out > 0 {
            let rows = [("rows", Value::Number(row.left_out))];
            add(&mut out, &labels.with("formats-rows-left-out", &rows));
        }
        aligned(&mut out, cells, &widths);
        inside(&mut out, story, row, labels);
    }
    let left_out = story.columns.len() - columns.len() + story.columns_left_out;
    if left_out > 0 {
        let tasks = Value::Number(left_out);
        add(
            &mut out,
            &labels.with("formats-tasks-left-out", &[("tasks", tasks)]),
        );
    }
    out
}

/// Returns the columns to draw: all if there is room, else those that the last rows are about.
fn chosen(story: &Story) -> Vec<usize> {
    if story.columns.len() <= COLUMNS {
        return (0..story.columns.len()).collect();
    }
    let mut chosen: Vec<usize> = Vec::new();
    for mark in story.rows.iter().rev().filter_map(|row| row.mark.as_ref()) {
        let known = mark.column < story.columns.len() && !chosen.contains(&mark.column);
        if known && chosen.len() < COLUMNS {
            chosen.push(mark.column);
        }
    }
    chosen.sort_unstable();
    chosen
}

fn head(story: &Story, columns: &[usize], labels: &Labels) -> Vec<String> {
    let names = columns.iter().map(|column| line(&story.columns[*column]));
    let mut head = vec![labels.get("formats-step"), String::new()];
    head.extend(names);
    head.extend(story.observer.iter().map(|observer| line(observer)));
    head
}

fn cells(story: &Story, row: &Row, columns: &[usize]) -> Vec<String> {
    let arrow = if row.broken { "> " } else { "" };
    let step = if row.caption.is_empty() {
        arrow.to_owned()
    } else {
        format!("{arrow}{}", row.step)
    };
    let mut cells = vec![step, line(&row.caption)];
    cells.extend(columns.iter().map(|column| cell(row, *column)));
    if story.observer.is_some() {
        cells.push(line(row.observed.as_deref().unwrap_or_default()));
    }
    cells
}

fn cell(row: &Row, column: usize) -> String {
    match &row.mark {
        Some(mark) if mark.column == column => marked(mark),
        Some(_) | None => {
            let State { holds, waits } = row.states.get(column).copied().unwrap_or_default();
            let sign = |is: bool, sign| if is { sign } else { "" };
            format!("{}{}", sign(holds, "┃"), sign(waits, "┆"))
        }
    }
}

fn marked(mark: &Mark) -> String {
    let sign = match mark.kind {
        MarkKind::Queued => '·',
        MarkKind::Waits | MarkKind::StillWaits => '○',
        MarkKind::Gets => '●',
        MarkKind::Calls => '◇',
        MarkKind::Cancelled | MarkKind::Dropped | MarkKind::Discards => '╳',
        MarkKind::Panics => '!',
    };
    format!("{sign} {}", line(&mark.text))
}

/// Adds the inside of the submission in this row: printed text, state, places.
fn inside(out: &mut String, story: &Story, row: &Row, labels: &Labels) {
    for printed in &row.printed {
        for text in printed.text.lines() {
            add(out, &format!("      | {}", line(text)));
        }
        if printed.cut {
            add(out, &format!("      | {}", labels.get("formats-cut")));
        }
    }
    for debug in &row.debug {
        let object = debug
            .object
            .iter()
            .map(|object| format!("{} ", line(object)));
        let object = object.collect::<String>();
        for text in debug.text.lines() {
            add(out, &format!("      {object}= {}", line(text)));
        }
        if debug.cut {
            add(out, &format!("      = {}", labels.get("formats-cut")));
        }
    }
    for at in &row.places {
        let name = at.column.and_then(|column| story.columns.get(column));
        let name = name.map(|name| format!("{}: ", line(name)));
        let call = at.call.as_ref().map(|call| format!(" ({})", line(call)));
        let place = place(&at.file, at.line, at.character.unwrap_or(0));
        let (name, call) = (name.unwrap_or_default(), call.unwrap_or_default());
        add(out, &format!("      @ {name}{place}{call}"));
    }
}

fn widths(table: &[Vec<String>]) -> Vec<usize> {
    let columns = table.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column| {
        table.iter().map(move |row| {
            row.get(column)
                .map_or(0, |cell: &String| cell.chars().count())
        })
    };
    (0..columns)
        .map(|column| width(column).max().unwrap_or(0))
        .collect()
}

fn aligned(out: &mut String, cells: &[String], widths: &[usize]) {
    let mut text = String::new();
    for (number, (cell, width)) in cells.iter().zip(widths).enumerate() {
        // The step's number stands at the right.
        if number == 0 {
            text.push_str(&format!("{cell:>width$}  "));
        } else {
            text.push_str(&format!("{cell:width$}  "));
        }
    }
    add(out, text.trim_end());
}

fn add(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}
