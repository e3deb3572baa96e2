//! The report as JSON, in the form that `grader/report.schema.json` describes.
//!
//! Entry point: [`report`]. A change of the form is a change of the schema, and of [`VERSION`] if readers of the old form would stumble.

use protocol::event::{Event, Panicked};
use sandbox::Isolation;
use serde::Serialize;

use super::source::{self, Todo};
use super::text::{next, not_judged, part_title, title};
use super::timeline;
use crate::compile::{MethodMismatch, NotBuilt};
use crate::exercise::Exercise;
use crate::messages::Texts;
use crate::messages::escape::is_unsafe;
use crate::messages::names::task_name;
use crate::rules::RuleViolation;
use crate::submission::Source;
use crate::verdict::{Checked, Finding, Graded, Outcome, Status, Verdict};

/// Version of the form.
const VERSION: u32 = 1;
/// Of a longer program come the last steps; of a longer step, the last events.
const STEPS: usize = 100;
const EVENTS: usize = 200;

#[derive(Serialize)]
struct Report {
    schema: u32,
    task: &'static str,
    submission: Option<String>,
    outcome: &'static str,
    points: u32,
    out_of: u32,
    message: Option<String>,
    violations: Vec<BreachReport>,
    diagnostics: Option<String>,
    mismatches: Vec<UnusableReport>,
    unwritten: Vec<Unwritten>,
    parts: Vec<PartReport>,
    checks: Vec<CheckReport>,
    warnings: Option<String>,
    small_programs: Option<usize>,
    isolation: Option<Isolation>,
    notes: Vec<String>,
    next: String,
}

#[derive(Serialize)]
struct BreachReport {
    rule: &'static str,
    message: String,
    reason: String,
    file: String,
    line: u32,
    column: u32,
    source: String,
}

#[derive(Serialize)]
struct UnusableReport {
    method: &'static str,
    signature: Option<&'static str>,
    message: String,
    detail: String,
}

#[derive(Serialize)]
struct Unwritten {
    method: Option<String>,
    file: String,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct PartReport {
    name: &'static str,
    title: String,
    points: u32,
    out_of: u32,
}

#[derive(Serialize)]
struct CheckReport {
    name: &'static str,
    title: String,
    part: &'static str,
    promise: u32,
    points: u32,
    out_of: u32,
    status: &'static str,
    reason: Option<String>,
    finding: Option<FindingReport>,
}

#[derive(Serialize)]
struct FindingReport {
    kind: &'static str,
    promised: String,
    seen: String,
    step: usize,
    program: String,
    steps_left_out: usize,
    steps: Vec<StepReport>,
    panic: Option<PanicReport>,
    difference: Option<DifferenceReport>,
    others: usize,
    diagnosis: Option<&'static str>,
}

#[derive(Serialize)]
struct StepReport {
    step: usize,
    events_left_out: usize,
    events: Vec<EventReport>,
}

#[derive(Serialize)]
struct PanicReport {
    message: String,
    file: String,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct DifferenceReport {
    expected: String,
    actual: String,
}

/// An observation. Tasks go by name, objects by number from 0, methods by name.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum EventReport {
    Began {
        task: String,
        object: u8,
    },
    Ended {
        task: String,
        object: u8,
    },
    Answered {
        by: Option<String>,
        object: u8,
        method: &'static str,
        answer: String,
    },
    Skipped,
    Missing,
    Finished {
        task: String,
    },
    Gone {
        task: String,
    },
    Discarded {
        task: String,
        object: u8,
    },
    GaveUp {
        task: String,
        object: u8,
    },
    Threw {
        task: String,
    },
    Cancelled {
        task: String,
        accepted: bool,
    },
    Turned {
        ran: bool,
    },
    Idled {
        turns: u32,
        exhausted: bool,
        timers: bool,
    },
    Panicked {
        message: String,
        file: String,
        line: u32,
        column: u32,
    },
}

/// The report on `verdict`, ended by a line end.
pub(super) fn report(verdict: &Verdict, texts: &Texts) -> String {
    let json = serde_json::to_string_pretty(&form(verdict, texts)).expect("a report is plain data");
    let mut out = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        // What a terminal might obey: serde_json escapes it below U+0020 only. The line ends are the form's own.
        if c != '\n' && is_unsafe(c) {
            let units = c
                .encode_utf16(&mut [0; 2])
                .iter()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect::<String>();
            out.push_str(&units);
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    out
}

/// Everything that does not depend on how far the submission came.
fn empty(verdict: &Verdict, outcome: &'static str, texts: &Texts) -> Report {
    let submission = verdict.submission.as_ref();
    Report {
        schema: VERSION,
        task: verdict.task.name,
        submission: submission.map(|submission| submission.shown.to_string_lossy().into_owned()),
        outcome,
        points: verdict.points(),
        out_of: 100,
        message: None,
        violations: Vec::new(),
        diagnostics: None,
        mismatches: Vec::new(),
        unwritten: Vec::new(),
        parts: Vec::new(),
        checks: Vec::new(),
        warnings: None,
        small_programs: None,
        isolation: verdict.isolation.clone(),
        notes: submission.map_or_else(Vec::new, |submission| {
            submission
                .notes
                .iter()
                .map(|note| texts.render(note))
                .collect()
        }),
        next: next(verdict, texts),
    }
}

fn form(verdict: &Verdict, texts: &Texts) -> Report {
    let sources = verdict
        .submission
        .as_ref()
        .map_or(&[][..], |submission| &submission.sources);
    match &verdict.outcome {
        Outcome::Unreadable(message) => Report {
            message: Some(texts.render(message)),
            ..empty(verdict, "unreadable", texts)
        },
        Outcome::Refused(violations) => {
            let violations = violations
                .iter()
                .filter_map(|breach| breach_report(breach, sources, texts))
                .collect();
            Report {
                violations,
                ..empty(verdict, "refused", texts)
            }
        }
        Outcome::NotBuilt(why) => {
            not_built(empty(verdict, "not-built", texts), verdict.task, why, texts)
        }
        Outcome::NotWritten(panics) => {
            let unwritten = source::todos(sources, panics).into_iter().map(unwritten);
            Report {
                unwritten: unwritten.collect(),
                ..empty(verdict, "not-written", texts)
            }
        }
        Outcome::Graded(graded) => graded_report(verdict, graded, texts),
    }
}

fn breach_report(
    breach: &RuleViolation,
    sources: &[Source],
    texts: &Texts,
) -> Option<BreachReport> {
    let source = sources.get(breach.place.source)?;
    let line = usize::try_from(breach.place.line).ok()?.checked_sub(1)?;
    Some(BreachReport {
        rule: breach.rule,
        message: texts.render(&breach.message),
        reason: texts.render(&breach.reason()),
        file: source.shown.to_string_lossy().into_owned(),
        line: breach.place.line,
        column: breach.place.column,
        source: source.text.lines().nth(line).unwrap_or_default().to_owned(),
    })
}

fn not_built(report: Report, task: &Exercise, why: &NotBuilt, texts: &Texts) -> Report {
    match why {
        NotBuilt::Errors(diagnostics) => Report {
            diagnostics: Some(diagnostics.clone()),
            ..report
        },
        NotBuilt::Compiler(message) => Report {
            message: Some(texts.render(message)),
            ..report
        },
        NotBuilt::TypeMismatch(mismatches) => Report {
            mismatches: vec![mismatches_report(mismatches, task, texts)],
            ..report
        },
    }
}

fn mismatches_report(
    mismatches: &MethodMismatch,
    task: &Exercise,
    texts: &Texts,
) -> UnusableReport {
    let method = task
        .methods
        .iter()
        .find(|method| method.name == mismatches.method);
    UnusableReport {
        method: mismatches.method,
        signature: method.map(|method| method.signature),
        message: texts.render(&mismatches.message),
        detail: mismatches.detail.clone(),
    }
}

fn unwritten(todo: Todo) -> Unwritten {
    let Todo {
        method,
        file,
        line,
        column,
    } = todo;
    Unwritten {
        method,
        file,
        line,
        column,
    }
}

fn graded_report(verdict: &Verdict, graded: &Graded, texts: &Texts) -> Report {
    let parts = verdict.task.parts.iter().map(|part| PartReport {
        name: part.name,
        title: part_title(part, texts),
        points: graded.points_in(part.name),
        out_of: part.points,
    });
    Report {
        mismatches: graded
            .mismatches
            .iter()
            .map(|mismatches| mismatches_report(mismatches, verdict.task, texts))
            .collect(),
        parts: parts.collect(),
        checks: graded
            .checks
            .iter()
            .map(|checked| check_report(verdict, checked, texts))
            .collect(),
        warnings: Some(graded.warnings.clone()),
        small_programs: Some(graded.explored),
        ..empty(verdict, "graded", texts)
    }
}

fn check_report(verdict: &Verdict, checked: &Checked, texts: &Texts) -> CheckReport {
    let (status, reason, finding) = match &checked.status {
        Status::Passed => ("passed", None, None),
        Status::Failed(finding) => (
            "failed",
            None,
            Some(finding_report(finding, verdict.task, texts)),
        ),
        Status::NotJudged(reason) => ("not-judged", Some(texts.render(&not_judged(*reason))), None),
    };
    CheckReport {
        name: checked.check.name,
        title: title(verdict, checked, texts),
        part: checked.check.part,
        promise: checked.check.promise,
        points: checked.points(),
        out_of: checked.check.points,
        status,
        reason,
        finding,
    }
}

fn finding_report(finding: &Finding, task: &Exercise, texts: &Texts) -> FindingReport {
    let (violation, ops) = (&finding.violation, &finding.trace.ops);
    let told = ops.len().min(violation.op + 1);
    let left_out = told.saturating_sub(STEPS);
    let steps = ops[left_out..told]
        .iter()
        .enumerate()
        .map(|(place, events)| step_report(left_out + place + 1, events, task));
    FindingReport {
        kind: violation.kind.name(),
        promised: texts.render(&violation.promised),
        seen: texts.render(&violation.seen),
        step: violation.op + 1,
        program: finding.word.clone(),
        steps_left_out: left_out,
        steps: steps.collect(),
        panic: finding.panic.as_ref().map(panic_report),
        difference: finding
            .difference
            .as_ref()
            .map(|difference| DifferenceReport {
                expected: difference.expected.clone(),
                actual: difference.actual.clone(),
            }),
        others: finding.others,
        diagnosis: finding.diagnosis.map(|diagnosis| diagnosis.name),
    }
}

fn panic_report(panic: &Panicked) -> PanicReport {
    PanicReport {
        message: panic.message.clone(),
        file: panic.file.clone(),
        line: panic.line,
        column: panic.column,
    }
}

fn step_report(step: usize, events: &[Event], task: &Exercise) -> StepReport {
    let left_out = events.len().saturating_sub(EVENTS);
    let events = events[left_out..]
        .iter()
        .filter_map(|event| event_report(event, task))
        .collect();
    StepReport {
        step,
        events_left_out: left_out,
        events,
    }
}

fn event_report(event: &Event, spec: &Exercise) -> Option<EventReport> {
    Some(match event {
        // Where a step begins and the program ends shows in the array.
        Event::Op | Event::End => return None,
        Event::Began { task, object, .. } => EventReport::Began {
            task: task_name(*task),
            object: *object,
        },
        Event::Ended { task, object } => EventReport::Ended {
            task: task_name(*task),
            object: *object,
        },
        Event::Answered {
            by,
            object,
            method,
            answer,
        } => EventReport::Answered {
            by: by.map(task_name),
            object: *object,
            method: spec.call(*method).map_or("?", |method| method.name),
            answer: timeline::answer_text(spec, *answer),
        },
        Event::Skipped => EventReport::Skipped,
        Event::Missing => EventReport::Missing,
        Event::Finished { task } => EventReport::Finished {
            task: task_name(*task),
        },
        Event::Gone { task } => EventReport::Gone {
            task: task_name(*task),
        },
        Event::Discarded { task, object } => EventReport::Discarded {
            task: task_name(*task),
            object: *object,
        },
        Event::GaveUp { task, object } => EventReport::GaveUp {
            task: task_name(*task),
            object: *object,
        },
        Event::Threw { task } => EventReport::Threw {
            task: task_name(*task),
        },
        Event::Cancelled { task, accepted } => EventReport::Cancelled {
            task: task_name(*task),
            accepted: *accepted,
        },
        Event::Turned { ran } => EventReport::Turned { ran: *ran },
        Event::Idled {
            turns,
            exhausted,
            timers,
        } => EventReport::Idled {
            turns: *turns,
            exhausted: *exhausted,
            timers: *timers,
        },
        Event::Panicked(panicked) => EventReport::Panicked {
            message: panicked.message.clone(),
            file: panicked.file.clone(),
            line: panicked.line,
            column: panicked.column,
        },
    })
}
