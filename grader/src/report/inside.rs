//! What a submission showed of its inside in the steps of a story: its prints, and its objects
//! where they changed.
//!
//! Entry points: [`write`] for the text, [`fill`] for the rows of the data.

use formats::story::{DebugText, Printed, Row, Stream};

use super::page::{BOLD, DIM, PLAIN, Page, paint};
use crate::exercise::Exercise;
use crate::messages::{Message, Texts, escape};
use crate::runner::record::{Step, Text};

/// Most entries that are written; of more, the last ones.
const ENTRIES: usize = 8;
/// Most characters of one entry.
const CHARACTERS: usize = 240;
/// Most lines of one entry.
const LINES: usize = 3;

/// The steps of a story, and the objects that they are about.
#[derive(Clone, Copy)]
pub(super) struct Inside<'a> {
    pub(super) exercise: &'a Exercise,
    /// The number of objects of the program.
    pub(super) objects: usize,
    /// A step for each operation, as far as they are known.
    pub(super) steps: &'a [Step],
}

impl Inside<'_> {
    /// Returns the object's name in the notation, such as `lock2`; `None` if there is only one.
    fn name(&self, object: usize) -> Option<String> {
        (self.objects > 1).then(|| format!("{}{}", self.exercise.name, object + 1))
    }
}

/// Writes what is known of the steps, below a story.
pub(super) fn write(page: &mut Page, inside: &Inside<'_>, texts: &Texts) {
    let mut entries: Vec<(usize, String)> = Vec::new();
    for (index, step) in inside.steps.iter().enumerate() {
        if let Some(printed) = &step.printed {
            // Each line says that it was printed: none can pass for a line of the report.
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
        for (number, line) in words.lines().take(LINES).enumerate() {
            let lead = if number == 0 {
                format!("{step:6}  ")
            } else {
                " ".repeat(8)
            };
            page.hanging(&lead, 8, PLAIN, line);
        }
    }
}

/// Returns a text as it is shown: escaped, and told to be cut if it was.
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

/// Puts what is known of the steps into the rows: the prints into the first row of a step that is
/// shown, the objects into the last.
pub(super) fn fill(rows: &mut [Row], inside: &Inside<'_>) {
    for (index, step) in inside.steps.iter().enumerate() {
        let of_step = |row: &&mut Row| row.step == index + 1;
        if let (Some(row), Some(printed)) = (rows.iter_mut().find(of_step), &step.printed) {
            row.printed.push(Printed {
                stream: Stream::Stdout,
                text: printed.text.clone(),
                cut: printed.cut,
            });
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
