//! Reports in which every field has a value.

use crate::model::{
    Check, Difference, Event, Finding, Isolation, Kind, Level, MethodMismatch, Outcome, Panic,
    Part, Report, RuleViolation, Source, Status, Step, Unwritten, VERSION,
};
use crate::story::{DebugText, Letter, Mark, MarkKind, Place, Printed, Row, State, Story, Stream};

/// Fields of [`full`] that are empty because of the status of their checks.
pub(super) const EMPTY: &[&str] = &[
    "/checks/0/finding",
    "/checks/0/reason",
    "/checks/1/reason",
    "/checks/2/finding",
];

/// Returns a full report of each outcome.
pub(super) fn reports() -> Vec<Report> {
    super::OUTCOMES.into_iter().map(full).collect()
}

/// Returns a report in which every field has a value, whatever the outcome.
pub(super) fn full(outcome: Outcome) -> Report {
    Report {
        schema: VERSION,
        exercise: text("lock"),
        submission: Some(text("work/lock.rs")),
        outcome,
        points: match outcome {
            Outcome::Graded => 16,
            Outcome::Unreadable | Outcome::Refused | Outcome::NotBuilt | Outcome::NotWritten => 0,
        },
        out_of: 29,
        message: Some(text("The file is not UTF-8.")),
        rule_violations: vec![rule_violation()],
        diagnostics: Some(text(
            "error[E0308]: mismatched types\n --> work/lock.rs:3:5\n",
        )),
        method_mismatches: vec![mismatch()],
        unwritten: vec![unwritten()],
        parts: vec![part()],
        checks: match outcome {
            Outcome::Graded => checks(),
            Outcome::Unreadable | Outcome::Refused | Outcome::NotBuilt | Outcome::NotWritten => {
                Vec::new()
            }
        },
        warnings: Some(text("warning: unused variable\n --> work/lock.rs:4:9\n")),
        exhaustive_programs: Some(412),
        isolation: Some(Isolation {
            level: Level::Partial,
            open: vec![text("network")],
        }),
        notes: vec![text("`a.txt` is no Rust source.")],
        next: text("Take \"order\"."),
        advice: vec![text("It is right, but slow.")],
        hints: vec![text("Which task waits?")],
        first_failure: Some(text("progress")),
        sources: vec![Source {
            file: text("work/lock.rs"),
            text: text("pub struct Lock;\n"),
        }],
    }
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn rule_violation() -> RuleViolation {
    RuleViolation {
        rule: text("no-unsafe"),
        message: text("needs `unsafe`"),
        reason: text("Nothing here needs it."),
        file: text("work/lock.rs"),
        line: 9,
        column: 5,
        source: text("    unsafe {}"),
    }
}

fn mismatch() -> MethodMismatch {
    MethodMismatch {
        method: text("locked"),
        signature: Some(text("pub fn locked(&self) -> bool")),
        message: text("`locked` is missing."),
        detail: text("error: none\n --> work/lock.rs:1:1"),
    }
}

fn unwritten() -> Unwritten {
    Unwritten {
        method: Some(text("release")),
        file: text("work/lock.rs"),
        line: 20,
        column: 9,
    }
}

fn part() -> Part {
    Part {
        name: text("exclusion"),
        title: text("Exclusion"),
        points: 16,
        out_of: 29,
    }
}

fn checks() -> Vec<Check> {
    let check = |name, status, points, out_of| Check {
        name: text(name),
        title: text("a check"),
        part: text("exclusion"),
        promise: 1,
        points,
        out_of,
        status,
        reason: None,
        finding: None,
        same_as: Some(text("progress")),
    };
    let passed = check("exclusion", Status::Passed, 16, 16);
    let failed = check("progress", Status::Failed, 0, 11);
    let not_judged = check("api", Status::NotJudged, 0, 2);
    vec![
        passed,
        Check {
            finding: Some(finding()),
            ..failed
        },
        Check {
            reason: Some(text("`locked` is missing.")),
            ..not_judged
        },
    ]
}

fn finding() -> Finding {
    Finding {
        kind: Kind::Progress,
        promised: text("A free lock is given to a waiting task."),
        seen: text("Step 4: nothing moves."),
        step: 4,
        program: text("B B I"),
        steps_left_out: 1,
        steps: vec![Step {
            step: 1,
            events_left_out: 1,
            events: events(),
        }],
        panic: Some(panic()),
        difference: Some(Difference {
            expected: text("a acquires\nb acquires\n"),
            actual: text("b acquires\na acquires\n"),
        }),
        others: 37,
        diagnosis: Some(text("lost-wake-up")),
        likely: Some(text("The wake-up is lost.")),
        story: Some(Story {
            reference: Some(Box::new(story())),
            ..story()
        }),
        replay: Some(text("grader replay 'B B I'")),
    }
}

fn panic() -> Panic {
    Panic {
        message: text("already borrowed"),
        file: text("work/lock.rs"),
        line: 37,
        column: 9,
    }
}

fn events() -> Vec<Event> {
    let (task, object) = (text("a"), 0);
    vec![
        Event::Began {
            task: task.clone(),
            object,
        },
        Event::Ended {
            task: task.clone(),
            object,
        },
        Event::Answered {
            by: Some(task.clone()),
            object,
            method: text("release"),
            answer: text("Ok(())"),
        },
        Event::Skipped,
        Event::Missing,
        Event::Finished { task: task.clone() },
        Event::Gone { task: task.clone() },
        Event::Discarded {
            task: task.clone(),
            object,
        },
        Event::Cancelled {
            task,
            accepted: true,
        },
        Event::GaveUp {
            task: text("a"),
            object,
        },
        Event::Threw { task: text("a") },
        Event::Turned { ran: true },
        Event::Idled {
            turns: 1,
            exhausted: true,
            timers: true,
        },
        Event::Panicked(panic()),
    ]
}

fn story() -> Story {
    let state = |holds, waits| State { holds, waits };
    Story {
        columns: vec![text("a"), text("b")],
        columns_left_out: 3,
        letters: vec![Letter {
            letter: text("B"),
            meaning: text("a new task calls acquire()"),
        }],
        observer: Some(text("locked()")),
        rows: vec![
            Row {
                step: 1,
                left_out: 0,
                caption: text("a calls acquire()"),
                mark: Some(mark(0, MarkKind::Gets, "gets it")),
                states: vec![state(true, false), state(false, false)],
                observed: Some(text("true")),
                broken: false,
                printed: vec![Printed {
                    stream: Stream::Stdout,
                    text: text("taken\n"),
                    cut: false,
                }],
                debug: vec![DebugText {
                    object: Some(text("lock1")),
                    text: text("Lock { held: true }"),
                    cut: false,
                }],
                places: vec![place(Some(0), 12)],
            },
            Row {
                step: 4,
                left_out: 2,
                caption: text("the loop runs"),
                mark: Some(mark(1, MarkKind::StillWaits, "still waits")),
                states: vec![state(false, false), state(false, true)],
                observed: Some(text("true")),
                broken: true,
                ..Row::default()
            },
        ],
        quiet_left_out: true,
        reference: None,
    }
}

fn mark(column: usize, kind: MarkKind, words: &str) -> Mark {
    let text = text(words);
    Mark { column, kind, text }
}

fn place(column: Option<usize>, line: u32) -> Place {
    let file = text("work/lock.rs");
    Place {
        column,
        file,
        line,
        character: Some(13),
        call: Some(text("acquire()")),
    }
}
