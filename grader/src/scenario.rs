//! Scenarios: the observable order of a named program, written as lines, and the reviewed snapshot that it is compared with.
//!
//! A line is written only for what the contract fixes, so that every right submission gives the same lines.

use harness::Answer;
use harness::event::Event;
use harness::program::Program;

use crate::explore::task_name;
use crate::tasks::TaskSpec;
use crate::trace::Trace;

/// The observable order of `trace`, a line for each thing that happened.
pub fn log(task: &TaskSpec, program: &Program, trace: &Trace) -> String {
    let mut lines = Vec::new();
    let program_part = trace.ops.iter().take(program.ops.len());
    for event in program_part.flatten() {
        let line = match event {
            Event::Ended { task: number, .. } => {
                format!("{} {}", task_name(*number), task.verbs.ended)
            }
            Event::Answered {
                by: Some(number),
                answer: Answer::Ok,
                ..
            } => {
                format!("{} {}", task_name(*number), task.verbs.gave_back)
            }
            Event::Answered {
                by: Some(number),
                answer: Answer::NotLocked,
                ..
            } => {
                format!("{} is told NotLocked", task_name(*number))
            }
            Event::Gone { task: number } => format!("{} is cancelled", task_name(*number)),
            Event::Panicked(panicked) => format!("panic: {}", panicked.message),
            Event::Op
            | Event::Began { .. }
            | Event::Answered { .. }
            | Event::Skipped
            | Event::Missing
            | Event::Finished { .. }
            | Event::Discarded { .. }
            | Event::Cancelled { .. }
            | Event::Turned { .. }
            | Event::Idled { .. }
            | Event::End => continue,
        };
        lines.push(line);
    }
    lines.join("\n")
}

/// The contents of a snapshot in insta's file format: what follows its header.
pub fn contents(snapshot: &str) -> &str {
    let body = snapshot
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"));
    body.map_or(snapshot, |(_, contents)| contents).trim_end()
}
