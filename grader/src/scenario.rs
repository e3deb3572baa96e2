//! Scenarios: the observable order of a named program, written as lines, and the reviewed snapshot
//! that it is compared with.
//!
//! Only events that the contract determines get a line, so that every right submission gives the
//! same lines.

use protocol::Answer;
use protocol::event::Event;
use protocol::program::Program;

use crate::exercise::{Exercise, Verbs};
use crate::messages::names::{task_name, task_of_name};
use crate::messages::{Arg, Message};
use crate::trace::Trace;

/// The words in the lines of all exercises.
const ERROR: &str = "is told ";
const CANCELLED: &str = "is cancelled";
const PANIC: &str = "panic: ";

/// Returns the observable order of `trace`, a line for each event that counts.
pub fn log(exercise: &Exercise, program: &Program, trace: &Trace) -> String {
    let mut lines = Vec::new();
    let program_part = trace.ops.iter().take(program.ops.len());
    for event in program_part.flatten() {
        let line = match event {
            Event::Ended { task: number, .. } => {
                format!("{} {}", task_name(*number), exercise.verbs.ended.word)
            }
            Event::Answered {
                by: Some(number),
                answer: Answer::Ok,
                ..
            } => {
                format!("{} {}", task_name(*number), exercise.verbs.gave_back.word)
            }
            Event::Answered {
                by: Some(number),
                answer: Answer::Err(error),
                ..
            } => {
                format!("{} {ERROR}{}", task_name(*number), exercise.error(*error))
            }
            Event::Gone { task: number } => format!("{} {CANCELLED}", task_name(*number)),
            Event::Panicked(panicked) => format!("{PANIC}{}", panicked.message),
            Event::Op
            | Event::Began { .. }
            | Event::Answered { .. }
            | Event::Skipped
            | Event::Missing
            | Event::Finished { .. }
            | Event::Discarded { .. }
            | Event::Threw { .. }
            | Event::GaveUp { .. }
            | Event::Cancelled { .. }
            | Event::Turned { .. }
            | Event::Idled { .. }
            | Event::End => continue,
        };
        lines.push(line);
    }
    lines.join("\n")
}

/// Returns the message for a line of [`log`], which a report prints in its language.
pub fn tell(exercise: &Exercise, line: &str) -> Option<Message> {
    if let Some(message) = line.strip_prefix(PANIC) {
        return Some(Message::new("scenario-panic").with("message", message));
    }
    let Verbs { ended, gave_back } = &exercise.verbs;
    let verbs = [
        (ended.word, ended.entry),
        (gave_back.word, gave_back.entry),
        (CANCELLED, "scenario-cancelled"),
    ];
    if let Some((name, error)) = line.split_once(&format!(" {ERROR}")) {
        let number = task_of_name(name).filter(|_| exercise.errors.contains(&error))?;
        let told = Message::new("scenario-error").with("error", error);
        return Some(told.with("task", Arg::Task(number)));
    }
    verbs.into_iter().find_map(|(word, entry)| {
        let name = line.strip_suffix(word)?.strip_suffix(' ')?;
        Some(Message::new(entry).with("task", Arg::Task(task_of_name(name)?)))
    })
}

/// Returns the contents of a snapshot in insta's file format: the text after its header.
pub fn contents(snapshot: &str) -> &str {
    let body = snapshot
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"));
    body.map_or(snapshot, |(_, contents)| contents).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;
    use crate::messages::Texts;

    #[test]
    fn lines_are_told_in_english_as_they_stand_in_snapshots() {
        let texts = Texts::english();
        for exercise in exercises::ALL {
            let errors = exercise
                .errors
                .iter()
                .map(|error| format!("{ERROR}{error}"));
            let verbs = [
                exercise.verbs.ended.word,
                exercise.verbs.gave_back.word,
                CANCELLED,
            ];
            for verb in verbs.map(str::to_owned).into_iter().chain(errors) {
                for name in ["a", "z", "task 26", "task 1000"] {
                    let line = format!("{name} {verb}");
                    let told = tell(exercise, &line).expect("a line of a scenario");
                    assert_eq!(texts.render(&told), line);
                }
            }
            let told = tell(exercise, "panic: no `a`").expect("a line of a scenario");
            assert_eq!(texts.render(&told), "panic: no `a`");
        }
    }

    #[test]
    fn what_is_no_line_of_a_scenario_is_not_told() {
        for line in [
            "",
            "a",
            "acquires",
            "aa acquires",
            "a acquires b",
            "task acquires",
        ] {
            assert_eq!(tell(&exercises::lock::SPEC, line), None, "{line}");
        }
    }
}
