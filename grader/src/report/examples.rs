//! Hand-made verdicts for the tests: each is a student's verdict for one mistake.

use protocol::Answer;
use protocol::event::{Event, Panicked};
use sandbox::{Isolation, Level};

use crate::compile::{CompileErrors, MethodMismatch, NotBuilt};
use crate::exercise::{Exercise, notation};
use crate::exercises;
use crate::messages::Message;
use crate::oracle::{Code, Kind, Violation};
use crate::rules::{RuleViolation, SourceSpan};
use crate::submission::{Source, Submission};
use crate::trace::Trace;
use crate::verdict::{Checked, Difference, Finding, Graded, NotJudged, Outcome, Status, Verdict};

const LOCK: &Exercise = &exercises::lock::SPEC;

/// A student's file, with the lines that the reports quote.
const TEXT: &str = "use common::{coroutine, Coroutine, Future, NotLocked};

pub struct Lock {
    waiters: std::cell::RefCell<Vec<Future>>,
}

impl Lock {
    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! { todo!() }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        self.waiters.borrow_mut().remove(0).set_result(()).unwrap();
        todo!()
    }
}
";

pub(super) fn submission() -> Submission {
    let path = "work/lock.rs";
    let source = Source {
        name: "lib.rs".to_owned(),
        shown: path.into(),
        text: TEXT.to_owned(),
    };
    Submission {
        shown: path.into(),
        sources: vec![source],
        notes: Vec::new(),
    }
}

fn strong() -> Option<Isolation> {
    Some(Isolation {
        level: Level::Strong,
        open: Vec::new(),
    })
}

fn verdict(outcome: Outcome) -> Verdict {
    Verdict {
        exercise: LOCK,
        submission: Some(submission()),
        outcome,
        isolation: strong(),
    }
}

/// Returns marks in which all checks passed except the named ones.
fn graded(exercise: &'static Exercise, failed: &[(&str, &Finding)]) -> Graded {
    let status = |name: &str| match failed.iter().find(|(failed, _)| *failed == name) {
        Some((_, finding)) => Status::Failed(Box::new((*finding).clone())),
        None => Status::Passed,
    };
    let checks = exercise
        .checks
        .iter()
        .map(|check| Checked {
            check,
            status: status(check.name),
        })
        .collect();
    Graded {
        checks,
        mismatches: Vec::new(),
        warnings: String::new(),
        explored: 412,
        slow: None,
    }
}

fn failing(failed: &[(&str, &Finding)]) -> Verdict {
    verdict(Outcome::Graded(graded(LOCK, failed)))
}

/// Builds a finding from `word` and the events of each operation, judged by the exercise's own
/// oracle.
fn finding(exercise: &Exercise, word: &str, ops: Vec<Vec<Event>>) -> Finding {
    let program = notation::parse(exercise.vocabulary, word).expect("a word");
    let trace = Trace { ops };
    let violation = (exercise.oracle)(&program, &trace)
        .violations
        .first()
        .expect("a trace that breaks a promise")
        .clone();
    let panic = trace.ops.iter().flatten().find_map(panic_of);
    Finding {
        program,
        word: word.to_owned(),
        trace,
        violation,
        panic,
        difference: None,
        inside: Vec::new(),
        others: 0,
        diagnosis: None,
    }
}

fn panic_of(event: &Event) -> Option<Panicked> {
    let Event::Panicked(panicked) = event else {
        return None;
    };
    Some(Panicked {
        message: panicked.message.clone(),
        file: panicked.file.clone(),
        line: panicked.line,
        column: panicked.column,
    })
}

fn began(task: u32) -> Event {
    Event::Began {
        task,
        object: 0,
        method: 0,
    }
}

fn ended(task: u32) -> Event {
    Event::Ended { task, object: 0 }
}

fn gets(task: u32) -> Vec<Event> {
    vec![
        began(task),
        ended(task),
        Event::Finished { task },
        locked(true),
    ]
}

fn waits(task: u32) -> Vec<Event> {
    vec![began(task), locked(true)]
}

fn answered(by: Option<u32>, object: u8, answer: Answer) -> Event {
    Event::Answered {
        by,
        object,
        method: 0,
        answer,
    }
}

fn released() -> Event {
    answered(None, 0, Answer::Ok)
}

fn locked(answer: bool) -> Event {
    Event::Answered {
        by: None,
        object: 0,
        method: 1,
        answer: Answer::Bool(answer),
    }
}

fn cancelled(task: u32) -> Vec<Event> {
    vec![
        Event::Gone { task },
        Event::Cancelled {
            task,
            accepted: true,
        },
        Event::Skipped,
    ]
}

fn idled(turns: u32) -> Event {
    Event::Idled {
        turns,
        exhausted: false,
        timers: false,
    }
}

/// `c` overtakes `b` between the release and `b`'s next step.
pub(super) fn overtaking() -> Finding {
    let ops = vec![gets(0), waits(1), vec![released(), Event::Skipped], gets(2)];
    Finding {
        others: 211,
        ..finding(LOCK, "B B R B I R I R I R I R I B I R I", ops)
    }
}

/// The wake-up of `b` is lost with it.
pub(super) fn lost_wake_up() -> Finding {
    let idle = vec![idled(1), Event::Skipped];
    let ops = vec![
        gets(0),
        waits(1),
        waits(2),
        vec![released(), Event::Skipped],
        cancelled(1),
        idle,
    ];
    Finding {
        others: 37,
        ..finding(LOCK, "B B B R C1 I R I R I R I B I R I", ops)
    }
}

/// `release` panics if no task waits.
pub(super) fn panicking() -> Finding {
    let panic = Event::Panicked(Box::new(Panicked {
        message: "removal index (is 0) should be < len (is 0)".to_owned(),
        file: "work/lock.rs".to_owned(),
        line: 13,
        column: 35,
    }));
    finding(LOCK, "B R I R I B I R I", vec![gets(0), vec![panic]])
}

/// A step of the loop never ends.
pub(super) fn spinning() -> Finding {
    let program = notation::parse(LOCK.vocabulary, "B B I R I R I B I R I").expect("a word");
    let trace = Trace {
        ops: vec![gets(0), waits(1), Vec::new()],
    };
    let violation = Violation::new(Kind::Spinning, Code::SPINNING, 2, "promise-spinning");
    let word = "B B I R I R I B I R I".to_owned();
    Finding {
        program,
        word,
        trace,
        violation,
        panic: None,
        difference: None,
        inside: Vec::new(),
        others: 2,
        diagnosis: None,
    }
}

/// `locked` returns true if a task waits.
pub(super) fn lying() -> Finding {
    let held = vec![
        began(0),
        ended(0),
        Event::Finished { task: 0 },
        locked(true),
    ];
    let ops = vec![
        held,
        waits(1),
        vec![released(), Event::Skipped],
        vec![ended(1), idled(1), locked(false)],
    ];
    Finding {
        others: 5,
        ..finding(LOCK, "B B R I R I B I R I", ops)
    }
}

/// All tasks are woken at once, and one after the other gets it within one run to idle.
pub(super) fn crowd(tasks: u32) -> Finding {
    let mut ops = vec![gets(0)];
    ops.extend((1..=tasks).map(waits));
    ops.push(vec![released(), Event::Skipped]);
    let each = (1..tasks).flat_map(|task| {
        [
            ended(task),
            answered(Some(task), 0, Answer::Ok),
            Event::Finished { task },
        ]
    });
    let mut idle: Vec<Event> = each.collect();
    idle.push(Event::Gone { task: tasks });
    idle.push(idled(tasks));
    ops.push(idle);
    finding(LOCK, &format!("B{{a}} B{{a r}}*{tasks} R I"), ops)
}

/// Two tasks hold the lock after some thousand rounds.
pub(super) fn after_many_rounds() -> Finding {
    let mut idle = vec![began(0), ended(0), began(1)];
    for _ in 0..5_000 {
        idle.push(answered(Some(0), 0, Answer::Ok));
        idle.extend([
            began(0),
            ended(1),
            answered(Some(1), 0, Answer::Ok),
            began(1),
            ended(0),
        ]);
    }
    idle.extend([ended(1), idled(15_000)]);
    let ops = vec![vec![], vec![], idle];
    finding(LOCK, "N{(a t r)*70000} N{(a t r)*70000} I", ops)
}

/// Two locks that share their queue.
pub(super) fn shared_state() -> Finding {
    let on = |object: u8, events: fn(u32, u8) -> Vec<Event>, task: u32| events(task, object);
    let gets = |task, object| {
        vec![
            Event::Began {
                task,
                object,
                method: 0,
            },
            Event::Ended { task, object },
        ]
    };
    let waits = |task, object| {
        vec![Event::Began {
            task,
            object,
            method: 0,
        }]
    };
    let ops = vec![
        on(0, gets, 0),
        on(1, gets, 1),
        on(0, waits, 2),
        on(1, waits, 3),
        vec![answered(None, 1, Answer::Ok)],
        vec![Event::Ended { task: 2, object: 0 }, idled(1)],
    ];
    finding(LOCK, "B B1 B B1 R1 I R I", ops)
}

/// A scenario in which `c` comes before `b`.
pub(super) fn out_of_order() -> Finding {
    let idle = vec![
        answered(Some(0), 0, Answer::Ok),
        Event::Finished { task: 0 },
        ended(2),
        answered(Some(2), 0, Answer::Ok),
        Event::Finished { task: 2 },
        ended(1),
        answered(Some(1), 0, Answer::Ok),
        idled(3),
    ];
    let first = vec![began(0), ended(0)];
    let ops = vec![first, vec![began(1)], vec![began(2)], idle];
    let difference = Difference {
        expected: "a acquires\na releases\nb acquires\nb releases\nc acquires\nc releases"
            .to_owned(),
        actual: "a acquires\na releases\nc acquires\nc releases\nb acquires\nb releases".to_owned(),
    };
    Finding {
        difference: Some(difference),
        ..finding(LOCK, "B{a t r} B{a r} B{a r} I", ops)
    }
}

/// A waiter of an Event that never returns.
pub(super) fn event_stuck() -> Verdict {
    let exercise = &exercises::event::SPEC;
    let asked = |answer| Event::Answered {
        by: None,
        object: 0,
        method: 2,
        answer: Answer::Bool(answer),
    };
    let set = Event::Answered {
        by: None,
        object: 0,
        method: 0,
        answer: Answer::Unit,
    };
    let cleared = Event::Answered {
        by: None,
        object: 0,
        method: 1,
        answer: Answer::Unit,
    };
    let ops = vec![
        vec![began(0), asked(false)],
        vec![set, asked(true)],
        vec![cleared, asked(false)],
        vec![idled(1), asked(false)],
    ];
    let finding = finding(exercise, "B S U I S I U B I S I B I", ops);
    Verdict {
        exercise,
        submission: Some(submission()),
        outcome: Outcome::Graded(graded(exercise, &[("woken", &finding)])),
        isolation: strong(),
    }
}

/// Returns every example with its name.
pub(super) fn all() -> Vec<(&'static str, Verdict)> {
    vec![
        ("full_marks", failing(&[])),
        (
            "overtaking",
            failing(&[
                ("order", &overtaking()),
                ("order-mixed", &out_of_order()),
                ("locked", &lying()),
            ]),
        ),
        (
            "lost_wake_up",
            failing(&[("cancellation", &lost_wake_up())]),
        ),
        (
            "panicking",
            failing(&[
                ("progress", &panicking()),
                ("release-free", &panicking()),
                ("cancellation", &panicking()),
            ]),
        ),
        ("spinning", failing(&[("passive", &spinning())])),
        ("lying", failing(&[("locked", &lying())])),
        ("crowd_of_six", failing(&[("long-chain", &crowd(6))])),
        (
            "crowd_of_a_thousand",
            failing(&[("long-chain", &crowd(1_000))]),
        ),
        (
            "after_many_rounds",
            failing(&[("many-rounds", &after_many_rounds())]),
        ),
        ("shared_state", failing(&[("two-locks", &shared_state())])),
        ("out_of_order", failing(&[("api", &out_of_order())])),
        ("event_stuck", event_stuck()),
        ("not_judged", not_judged()),
        ("refused", refused()),
        (
            "not_compiled",
            verdict(Outcome::NotBuilt(NotBuilt::Errors(CompileErrors {
                printed: DIAGNOSTICS.to_owned(),
                notes: Vec::new(),
            }))),
        ),
        ("not_written", not_written()),
        (
            "unreadable",
            Verdict {
                exercise: LOCK,
                submission: None,
                outcome: Outcome::Unreadable(
                    Message::new("word-long").with("rest", "\u{1b}[2Jx\ny"),
                ),
                isolation: None,
            },
        ),
        ("no_subject", no_subject()),
    ]
}

const DIAGNOSTICS: &str = "error[E0425]: cannot find value `waiter` in this scope
 --> work/lock.rs:9:22
  |
9 |         coroutine! { yield waiter }
  |                            ^^^^^^ not found in this scope

error: aborting due to 1 previous error
";

fn mismatches() -> MethodMismatch {
    MethodMismatch {
        method: "release",
        message: Message::new("not-judged-method").with("method", "release"),
        detail: DIAGNOSTICS.to_owned(),
    }
}

fn no_subject() -> Verdict {
    verdict(Outcome::NotBuilt(NotBuilt::TypeMismatch(MethodMismatch {
        method: "new",
        ..mismatches()
    })))
}

fn not_judged() -> Verdict {
    let mut graded = graded(LOCK, &[]);
    graded.mismatches = vec![mismatches()];
    graded.warnings = "warning: unused variable: `x`\n --> work/lock.rs:3:4\n".to_owned();
    for checked in &mut graded.checks {
        if checked.check.methods.contains(&"locked") {
            checked.status = Status::NotJudged(NotJudged::Method("locked"));
        }
    }
    verdict(Outcome::Graded(graded))
}

fn refused() -> Verdict {
    let breach = |line: u32, bytes: std::ops::Range<usize>, column| RuleViolation {
        rule: "no-unsafe",
        message: Message::new("not-judged-method").with("method", "unsafe"),
        place: SourceSpan {
            source: 0,
            bytes,
            line,
            column,
        },
    };
    let start = TEXT.find("coroutine! {").expect("there");
    verdict(Outcome::Refused(vec![
        breach(9, start..start + 10, 9),
        breach(3, 60..66, 5),
    ]))
}

fn not_written() -> Verdict {
    let panic = |line, column| Panicked {
        message: "not yet implemented".to_owned(),
        file: "work/lock.rs".to_owned(),
        line,
        column,
    };
    verdict(Outcome::NotWritten(vec![panic(9, 22), panic(14, 9)]))
}
