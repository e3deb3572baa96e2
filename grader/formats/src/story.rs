//! The counterexample of a failed check, or a replayed program, as rows. A row has the operation of
//! one step, its result in the column of each task, and the inside of the code.
//!
//! Entry points: [`Story`], and [`Story::steps`] for a reader that goes step by step. All texts are
//! rendered already; nothing here draws or escapes. The terminal and the page draw the same rows.

use serde::{Deserialize, Serialize};

/// A program step by step.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Story {
    /// Names of the tasks, a column for each.
    pub columns: Vec<String>,
    /// Number of tasks that have no column.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub columns_left_out: usize,
    /// The call that observes the object after each step, such as `locked()`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observer: Option<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// `true` if steps without effect are left out.
    #[serde(default)]
    pub quiet_left_out: bool,
    /// The letters of the program and what each does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<Letter>,
    /// The same program with the reference solution. A page shows nothing of its inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Box<Story>>,
}

/// A letter of a program, such as `B` or `C1`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Letter {
    /// The letter as the program has it.
    pub letter: String,
    /// Its operation in words.
    pub meaning: String,
}

/// One row: a step of the program, or a further event of it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Row {
    /// The step, from 1.
    pub step: usize,
    /// Number of rows left out before this one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: usize,
    /// The operation; empty in the further rows of a step.
    pub caption: String,
    /// The result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// The state of each column after it.
    pub states: Vec<State>,
    /// The observer's answer after it, as Rust writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<String>,
    /// `true` if the promise broke in this row.
    #[serde(default)]
    pub broken: bool,
    /// The text that the student's code printed in it, in the order of the prints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub printed: Vec<Printed>,
    /// The objects that changed in it, as their `Debug` shows them after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub debug: Vec<DebugText>,
    /// Places in the source of the tasks after its step, and of the call that it made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
}

/// An event of a task.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Mark {
    /// Index of the column.
    pub column: usize,
    /// Its kind.
    pub kind: MarkKind,
    /// The event in words, such as `gets it`.
    pub text: String,
}

/// The kind of a mark.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkKind {
    /// The task was made, and its first step is queued.
    Queued,
    /// It still waits, which is wrong.
    StillWaits,
    /// It begins to wait.
    Waits,
    /// Its wait ended.
    Gets,
    /// It calls a plain method.
    Calls,
    /// It is cancelled.
    Cancelled,
    /// It was dropped though no step cancels it.
    Dropped,
    /// It drops a wait that it had only made.
    Discards,
    /// It panicked.
    Panics,
}

/// The state of a task, as far as it was observed.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct State {
    /// It holds the object.
    pub holds: bool,
    /// It waits for the object.
    pub waits: bool,
}

/// Text that the student's code printed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Printed {
    /// The stream.
    pub stream: Stream,
    /// The text, capped.
    pub text: String,
    /// `true` if the text was cut.
    #[serde(default)]
    pub cut: bool,
}

/// An output stream.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// An object as its `Debug` shows it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct DebugText {
    /// The object's name; `None` if the program has one object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The text, capped.
    pub text: String,
    /// `true` if the text was cut.
    #[serde(default)]
    pub cut: bool,
}

/// The place of a task in the source.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Place {
    /// Index of the column; `None` for a call by the program itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The file as the student knows it.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub character: Option<u32>,
    /// The plain method that was called, such as `release()`; `None` for a `yield`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
}

/// The rows of one step, and the objects after it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoryStep<'a> {
    /// Its rows, at least one, all of the same number.
    pub rows: &'a [Row],
    /// The objects after it, each with the number of the step that changed it last.
    pub debug: Vec<(usize, &'a DebugText)>,
}

impl<'a> StoryStep<'a> {
    /// Returns its number, from 1.
    pub fn number(&self) -> usize {
        self.rows.first().map_or(0, |row| row.step)
    }

    /// Returns `true` if the promise broke in it.
    pub fn is_broken(&self) -> bool {
        self.rows.iter().any(|row| row.broken)
    }

    /// Returns its operations, one text for each row that has one.
    pub fn captions(&self) -> impl Iterator<Item = &'a str> {
        let captions = self.rows.iter().map(|row| row.caption.as_str());
        captions.filter(|caption| !caption.is_empty())
    }

    /// Returns what its rows printed.
    pub fn printed(&self) -> impl Iterator<Item = &'a Printed> {
        self.rows.iter().flat_map(|row| &row.printed)
    }

    /// Returns the places of the tasks after it: of one column, the last place that a row names.
    pub fn places(&self) -> Vec<&'a Place> {
        let mut places: Vec<&Place> = Vec::new();
        for place in self.rows.iter().flat_map(|row| &row.places) {
            if place.column.is_some() {
                places.retain(|old| old.column != place.column);
            }
            places.push(place);
        }
        places
    }
}

impl Story {
    /// Returns the steps in their order, with the objects carried forward.
    pub fn steps(&self) -> Vec<StoryStep<'_>> {
        let mut debug: Vec<(usize, &DebugText)> = Vec::new();
        let chunks = self.rows.chunk_by(|one, other| one.step == other.step);
        let step = |rows| {
            update(&mut debug, rows);
            StoryStep {
                rows,
                debug: debug.clone(),
            }
        };
        chunks.map(step).collect()
    }

    /// Returns the step in which the promise broke.
    pub fn broken_step(&self) -> Option<usize> {
        self.rows.iter().find(|row| row.broken).map(|row| row.step)
    }
}

fn update<'a>(debug: &mut Vec<(usize, &'a DebugText)>, rows: &'a [Row]) {
    for row in rows {
        for text in &row.debug {
            match debug.iter_mut().find(|(_, old)| old.object == text.object) {
                Some(old) => *old = (row.step, text),
                None => debug.push((row.step, text)),
            }
        }
    }
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(step: usize, debug: &[&str], places: &[(Option<usize>, u32)]) -> Row {
        let text = |text: &&str| DebugText {
            text: (*text).to_owned(),
            ..DebugText::default()
        };
        let place = |&(column, line): &(Option<usize>, u32)| Place {
            column,
            file: "lock.rs".to_owned(),
            line,
            character: None,
            call: None,
        };
        Row {
            step,
            debug: debug.iter().map(text).collect(),
            places: places.iter().map(place).collect(),
            ..Row::default()
        }
    }

    fn story(rows: Vec<Row>) -> Story {
        Story {
            rows,
            ..Story::default()
        }
    }

    #[test]
    fn rows_of_one_number_are_one_step() {
        let story = story(vec![row(1, &[], &[]), row(3, &[], &[]), row(3, &[], &[])]);
        let steps = story.steps();
        let shape: Vec<_> = steps.iter().map(|s| (s.number(), s.rows.len())).collect();
        assert_eq!(shape, [(1, 1), (3, 2)]);
    }

    #[test]
    fn an_object_is_shown_until_it_changes() {
        let story = story(vec![
            row(1, &["free"], &[]),
            row(2, &[], &[]),
            row(3, &["held"], &[]),
        ]);
        let steps = story.steps();
        let shown: Vec<_> = steps
            .iter()
            .map(|step| (step.debug[0].0, step.debug[0].1.text.as_str()))
            .collect();
        assert_eq!(shown, [(1, "free"), (1, "free"), (3, "held")]);
    }

    #[test]
    fn a_task_stands_where_the_last_row_says_and_in_no_other_step() {
        let first = row(1, &[], &[(Some(0), 7), (Some(1), 8), (None, 9)]);
        let story = story(vec![first, row(1, &[], &[(Some(0), 10)]), row(2, &[], &[])]);
        let steps = story.steps();
        let lines = |step: &StoryStep<'_>| step.places().iter().map(|p| p.line).collect::<Vec<_>>();
        assert_eq!(lines(&steps[0]), [8, 9, 10]);
        assert_eq!(lines(&steps[1]), [0; 0]);
    }
}
