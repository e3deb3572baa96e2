//! The inside of a submission in the steps of a story: its prints, its changed objects, and the
//! places of its tasks.
//!
//! Entry points: [`write`] for the text, [`fill`] for the rows of the data.

use std::collections::BTreeMap;

use formats::story::{DebugText, Place, Printed, Row, Stream};
use protocol::program::Program;

use super::page::{BOLD, DIM, PLAIN, Page, paint};
use super::timeline::{self, number};
use crate::exercise::Exercise;
use crate::messages::{Arg, Message, Texts, escape};
use crate::runner::record::{Step, Text};

/// Maximal number of entries; the last ones are written.
const ENTRIES: usize = 8;
/// Maximal number of characters of one entry.
const CHARACTERS: usize = 240;
/// Maximal number of lines of one entry.
const LINES: usize = 3;

/// The program of a story, and a step for each of its operations, as far as they are known.
#[derive(Clone, Copy)]
pub(super) struct Inside<'a> {
    pub(super) exercise: &'a Exercise,
    pub(super) program: &'a Program,
    pub(super) steps: &'a [Step],
}

impl Inside<'_> {
    fn name(&self, object: usize) -> Option<String> {
        timeline::object_name(self.exercise, self.program, object)
    }
}

/// Writes the known inside of the steps, below a story.
pub(super) fn write(page: &mut Page, inside: &Inside<'_>, texts: &Texts) {
    let mut entries: Vec<(usize, String)> = Vec::new();
    for (index, step) in inside.steps.iter().enumerate() {
        if let Some(printed) = &step.printed {
            // Each line is marked as printed, so none can pass for a line of the report.
            let lead = texts.entry("inside-printed");
            let shown = shown(printed, texts);
            let lines: Vec<_> = shown.lines().map(|line| format!("{lead} {line}")).collect();
            entries.push((index + 1, lines.join("\n")));
        }
        for (object, text) in &step.changed {
            let name = inside.name(*object);
            let name = name.map_or_else(String::new, |name| format!("{name}: "));
            entries.push((index + 1, name + &shown(text, texts)));
        }
        let standing = step.moved.iter();
        for (task, place) in standing.filter_map(|(task, place)| Some((task, place.as_ref()?))) {
            let place = format!("{}:{}", escape::line(&place.file), place.line);
            let words = Message::new("inside-stands").with("task", Arg::Task(number(*task)));
            let words = words.with("place", place);
            entries.push((index + 1, texts.render(&words)));
        }
    }
    if entries.is_empty() {
        return;
    }
    page.gap();
    page.line(&format!("  {}", paint(BOLD, &texts.entry("inside-head"))));
    let left_out = entries.len().saturating_sub(ENTRIES);
    if left_out > 0 {
        let words = Message::new("inside-left-out").with("entries", left_out);
        page.line(&format!("       {}", paint(DIM, &texts.render(&words))));
    }
    for (step, words) in &entries[left_out..] {
        for (number, line) in words.lines().enumerate() {
            let lead = if number == 0 {
                format!("{step:6}  ")
            } else {
                " ".repeat(8)
            };
            page.hanging(&lead, 8, PLAIN, line);
        }
    }
}

/// Returns a text as it is shown: escaped, with a note if it was cut.
fn shown(text: &Text, texts: &Texts) -> String {
    let lines: Vec<&str> = text.text.lines().take(LINES).collect();
    let kept: String = lines.join("\n").chars().take(CHARACTERS).collect();
    let cut = text.cut || kept.len() < text.text.trim_end().len();
    let shown = escape::lines(&kept);
    if cut {
        format!("{shown} {}", texts.entry("inside-cut"))
    } else {
        shown
    }
}

/// Adds the known inside of the steps to the rows. The first shown row of a step gets the prints
/// and the places of the tasks in `columns`. The next row gets the objects.
pub(super) fn fill(rows: &mut [Row], columns: &[u32], inside: &Inside<'_>) {
    let mut standing = BTreeMap::new();
    for (index, step) in inside.steps.iter().enumerate() {
        let of_step = |row: &&mut Row| row.step == index + 1;
        for (task, place) in &step.moved {
            if let Some(column) = columns.iter().position(|shown| *shown == number(*task)) {
                standing.insert(column, place.as_ref());
            }
        }
        if let Some(row) = rows.iter_mut().find(of_step) {
            let known = standing.iter();
            let known = known.filter_map(|(column, place)| Some((*column, (*place)?)));
            row.places = known
                .map(|(column, place)| of_task(column, place))
                .collect();
            row.printed
                .extend(step.printed.iter().map(|printed| Printed {
                    stream: Stream::Stdout,
                    text: printed.text.clone(),
                    cut: printed.cut,
                }));
        }
        // A step without a row was left out, but its objects stay as they are.
        let row = rows.iter_mut().find(|row| row.step > index);
        if let Some(row) = row {
            for (object, text) in &step.changed {
                let name = inside.name(*object);
                row.debug.retain(|debug| debug.object != name);
                row.debug.push(DebugText {
                    object: name,
                    text: text.text.clone(),
                    cut: text.cut,
                });
            }
        }
    }
}

fn of_task(column: usize, place: &protocol::inside::Place) -> Place {
    Place {
        column: Some(column),
        file: place.file.clone(),
        line: place.line,
        character: None,
        call: None,
    }
}
