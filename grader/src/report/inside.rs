//! The inside of a submission in the steps of a story: its prints, its changed objects, and the
//! places of its tasks.
//!
//! Entry points: [`write`] for the text, [`fill`] for the rows of the data.

use std::collections::BTreeMap;

use formats::story::{DebugText, Place, Printed, Row, Stream};
use protocol::program::Program;

use super::page::{BOLD, DIM, PLAIN, Page, paint, width};
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
/// Maximal number of tasks at one place that are all named.
const NAMED: usize = 4;
/// Maximal number of steps of one entry that are all numbered.
const STEPS: usize = 2;

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

/// Something to write below a story.
enum Remark {
    /// A print, or a changed object.
    Text(String),
    /// Tasks that came to this place, one after the other.
    Standing(Vec<u32>, protocol::inside::Place),
}

/// Remarks, each with its steps.
type Remarks = Vec<(Vec<usize>, Remark)>;

/// Writes the known inside of the steps, below a story.
pub(super) fn write(page: &mut Page, inside: &Inside<'_>, texts: &Texts) {
    let entries = entries(inside, texts);
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
    for (steps, entry) in &entries[left_out..] {
        let steps = match &steps[..] {
            [first, .., last] if steps.len() > STEPS => format!("{first}-{last}"),
            steps => steps
                .iter()
                .map(usize::to_string)
                .collect::<Vec<_>>()
                .join(","),
        };
        let words = match entry {
            Remark::Text(text) => text.clone(),
            Remark::Standing(tasks, place) => {
                let whole = standing(tasks, place, &place.file, texts);
                if 8 + width(&whole) <= page.columns() {
                    whole
                } else {
                    let name = place.file.rsplit('/').next().unwrap_or(&place.file);
                    standing(tasks, place, name, texts)
                }
            }
        };
        for (number, line) in words.lines().enumerate() {
            let lead = if number == 0 {
                format!("{steps:>6}  ")
            } else {
                " ".repeat(8)
            };
            page.hanging(&lead, 8, PLAIN, line);
        }
    }
}

fn entries(inside: &Inside<'_>, texts: &Texts) -> Remarks {
    let mut entries = Remarks::new();
    for (index, step) in inside.steps.iter().enumerate() {
        let step_number = index + 1;
        let mut add = |entry| entries.push((vec![step_number], entry));
        if let Some(printed) = &step.printed {
            // Each line is marked as printed, so none can pass for a line of the report.
            let lead = texts.entry("inside-printed");
            let shown = shown(printed, texts);
            let lines: Vec<_> = shown.lines().map(|line| format!("{lead} {line}")).collect();
            add(Remark::Text(lines.join("\n")));
        }
        for (object, text) in &step.changed {
            let name = inside.name(*object);
            let name = name.map_or_else(String::new, |name| format!("{name}: "));
            add(Remark::Text(name + &shown(text, texts)));
        }
        let moved = step.moved.iter();
        for (task, place) in moved.filter_map(|(task, place)| Some((task, place.as_ref()?))) {
            match entries.last_mut() {
                Some((steps, Remark::Standing(tasks, same))) if same == place => {
                    tasks.push(number(*task));
                    steps.extend((steps.last() != Some(&step_number)).then_some(step_number));
                }
                Some(_) | None => {
                    let standing = Remark::Standing(vec![number(*task)], place.clone());
                    entries.push((vec![step_number], standing));
                }
            }
        }
    }
    entries
}

/// Returns the sentence for tasks that came to one place. Of many, it names the first two and the
/// last.
fn standing(tasks: &[u32], place: &protocol::inside::Place, file: &str, texts: &Texts) -> String {
    let place = format!("{}:{}", escape::line(file), place.line);
    let name = |task: &u32| format!("`{}`", texts.task(*task));
    let words = match tasks {
        [task] => Message::new("inside-stands").with("task", Arg::Task(*task)),
        [first, second, .., last] if tasks.len() > NAMED => {
            let names = format!("{}, {} .. {}", name(first), name(second), name(last));
            Message::new("inside-stand").with("tasks", names)
        }
        tasks => {
            let names: Vec<_> = tasks.iter().map(name).collect();
            Message::new("inside-stand").with("tasks", names.join(", "))
        }
    };
    texts.render(&words.with("place", place))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::page::PageWidth;

    #[test]
    fn tasks_that_come_to_one_place_are_told_together() {
        let place = |line| protocol::inside::Place {
            file: "lock.rs".to_owned(),
            line,
            column: 1,
        };
        let step = |task, line| Step {
            moved: vec![(task, Some(place(line)))],
            ..Step::default()
        };
        let steps = [
            step(0, 9),
            step(1, 5),
            step(2, 5),
            step(3, 5),
            step(4, 5),
            step(5, 5),
        ];
        let program = Program::default();
        let inside = |number: usize| Inside {
            exercise: &crate::exercises::lock::SPEC,
            program: &program,
            steps: &steps[..number],
        };
        let written = |number| {
            let mut page = Page::new(PageWidth::USUAL);
            write(&mut page, &inside(number), &Texts::english());
            let text = anstream::adapter::strip_str(&page.into_text()).to_string();
            text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
        };
        let first = "     1  `a` stands at lock.rs:9";
        assert_eq!(written(2), [first, "     2  `b` stands at lock.rs:5"]);
        assert_eq!(written(3), [first, "   2,3  `b`, `c` stand at lock.rs:5"]);
        assert_eq!(
            written(6),
            [first, "   2-6  `b`, `c` .. `f` stand at lock.rs:5"]
        );
    }
}
