//! The exercise `event`: asyncio's Event, the worked example, graded by the same machinery.
//!
//! The model: a waiter returns if and only if the flag was set when it began or a `set()` came after it began;
//! `is_set()` is the last of set and clear. The order in which waiters wake is not promised and never looked at.

mod checks;
mod diagnoses;

use std::collections::BTreeSet;

use harness::Answer;
use harness::event::Event;
use harness::program::{Guard, Op, Program};

use crate::explore::{Vocabulary, Word};
use crate::message::{Arg, Message};
use crate::oracle::{Facts, Judgement, Kind, Violation};
use crate::tasks::{Method, TaskSpec, Verb, Verbs};
use crate::trace::Trace;

/// The exercise.
pub static SPEC: TaskSpec = TaskSpec {
    name: "event",
    subject: "Event",
    methods: &[
        Method {
            name: "new",
            signature: "pub fn new() -> Event",
        },
        Method {
            name: "is_set",
            signature: "pub fn is_set(&self) -> bool",
        },
        Method {
            name: "set",
            signature: "pub fn set(&self)",
        },
        Method {
            name: "clear",
            signature: "pub fn clear(&self)",
        },
        Method {
            name: "wait",
            signature: "pub fn wait(&self) -> impl Coroutine<Return = ()>",
        },
    ],
    errors: &[],
    glue: include_str!("event/glue.rs"),
    promises: 5,
    parts: checks::PARTS,
    checks: checks::CHECKS,
    verbs: Verbs {
        ended: Verb {
            word: "returns",
            entry: "scenario-returns",
        },
        gave_back: Verb {
            word: "sets",
            entry: "scenario-sets",
        },
    },
    vocabulary: &VOCABULARY,
    oracle: judge,
    diagnoses: diagnoses::ALL,
};

const SET: u8 = 0;
const CLEAR: u8 = 1;
const IS_SET: u8 = 2;

static VOCABULARY: Vocabulary = Vocabulary {
    calls: &[
        Word {
            letter: 'S',
            method: SET,
            guard: Guard::Always,
        },
        Word {
            letter: 'U',
            method: CLEAR,
            guard: Guard::Always,
        },
        Word {
            letter: 'Q',
            method: IS_SET,
            guard: Guard::Always,
        },
    ],
    waits: &['a'],
    arguments: &[&[]],
    capacity: |_| 1,
    drives: &['S', 'U'],
    settled: &['Q'],
    look: 'Q',
    drain,
    // Setting twice and clearing twice is left to a probe.
    calls_after: |latest| match latest {
        None => &['S', 'U'],
        Some('S') => &['U'],
        Some(_) => &['S'],
    },
};

/// Runs to idle, lets everybody go, then makes somebody new wait and lets it go.
fn drain(_tasks: usize) -> String {
    "I S I U B I S I B I".to_owned()
}

/// Holds a trace against the promises.
pub fn judge(program: &Program, trace: &Trace) -> Judgement {
    let events = program.objects.iter().map(|_| Model::default()).collect();
    let mut judge = Judge {
        events,
        cancelled: BTreeSet::new(),
        over: false,
        judgement: Judgement::default(),
    };
    for (op, events) in trace.ops.iter().enumerate() {
        let accepted = events.iter().filter_map(|event| match event {
            Event::Cancelled {
                task,
                accepted: true,
            }
            | Event::Threw { task } => Some(*task),
            _ => None,
        });
        judge.cancelled.extend(accepted);
        if let Some(Op::Renew(object)) = program.ops.get(op)
            && let Some(event) = judge.events.get_mut(usize::from(*object))
        {
            *event = Model::default();
        }
        let restarts = program.ops.get(op) == Some(&Op::Restart);
        for event in events {
            // A look comes after the new objects were made; all else is of the old ones.
            if restarts && matches!(event, Event::Answered { by: None, .. }) {
                judge.events.fill_with(Model::default);
            }
            judge.see(op, event, restarts || op == program.ops.len());
        }
        if restarts {
            judge.events.fill_with(Model::default);
        }
    }
    judge.judgement
}

struct Waiter {
    task: u32,
    since: usize,
    /// Whether it must return: the flag was set when it began, or has been set since.
    may_go: bool,
}

#[derive(Default)]
struct Model {
    flag: bool,
    waiting: Vec<Waiter>,
}

struct Judge {
    events: Vec<Model>,
    cancelled: BTreeSet<u32>,
    /// After a panic, or a loop that never came to rest, all that follows is its consequence.
    over: bool,
    judgement: Judgement,
}

impl Judge {
    fn see(&mut self, op: usize, event: &Event, tear_down: bool) {
        if self.over {
            return;
        }
        match event {
            Event::Began { task, object, .. } => {
                if let Some(event) = self.events.get_mut(usize::from(*object)) {
                    event.waiting.push(Waiter {
                        task: *task,
                        since: op,
                        may_go: event.flag,
                    });
                }
            }
            Event::Ended { task, object } => self.ended(op, *task, usize::from(*object)),
            Event::Answered {
                object,
                method,
                answer,
                ..
            } => self.answered(op, usize::from(*object), *method, *answer),
            Event::GaveUp { task, object } => {
                if let Some(event) = self.events.get_mut(usize::from(*object)) {
                    let place = event
                        .waiting
                        .iter()
                        .rposition(|waiter| waiter.task == *task);
                    place.map(|place| event.waiting.remove(place));
                }
            }
            Event::Gone { task } if !tear_down => self.gone(op, *task),
            Event::Idled {
                exhausted, timers, ..
            } => self.idled(op, *exhausted, *timers),
            Event::Panicked(panicked) => {
                let seen = Message::new("violation-panic")
                    .with("step", op + 1)
                    .with("message", panicked.message.as_str());
                self.violate(Kind::Panic, op, seen, "promise-panic");
                self.over = true;
            }
            Event::Op
            | Event::Skipped
            | Event::Missing
            | Event::Finished { .. }
            | Event::Gone { .. }
            | Event::Threw { .. }
            | Event::Discarded { .. }
            | Event::Cancelled { .. }
            | Event::Turned { .. }
            | Event::End => {}
        }
    }

    fn violate(&mut self, kind: Kind, op: usize, seen: Message, promised: &'static str) {
        self.violate_by(kind, op, seen, promised, None);
    }

    /// `who`: the task that it happened to.
    fn violate_by(
        &mut self,
        kind: Kind,
        op: usize,
        seen: Message,
        promised: &'static str,
        who: Option<u32>,
    ) {
        if self
            .judgement
            .violations
            .iter()
            .all(|violation| violation.kind != kind)
        {
            let promised = Message::new(promised);
            self.judgement.violations.push(Violation {
                kind,
                op,
                seen,
                promised,
                who,
                other: None,
            });
        }
    }

    fn ended(&mut self, op: usize, task: u32, object: usize) {
        let Some(event) = self.events.get_mut(object) else {
            return;
        };
        let Some(place) = event.waiting.iter().position(|waiter| waiter.task == task) else {
            return;
        };
        let waiter = event.waiting.remove(place);
        self.judgement.facts.add(Facts {
            got: true,
            waited: false,
            handed_over: waiter.since < op,
        });
        if !waiter.may_go {
            let seen = Message::new("violation-event-early")
                .with("step", op + 1)
                .with("task", Arg::Task(task))
                .with("since", waiter.since + 1);
            self.violate_by(Kind::Exclusion, op, seen, "promise-event-early", Some(task));
        }
    }

    fn answered(&mut self, op: usize, object: usize, method: u8, answer: Answer) {
        let Some(event) = self.events.get_mut(object) else {
            return;
        };
        match method {
            SET => {
                event.flag = true;
                event
                    .waiting
                    .iter_mut()
                    .for_each(|waiter| waiter.may_go = true);
            }
            CLEAR => event.flag = false,
            IS_SET => {
                let flag = event.flag;
                if answer != Answer::Bool(flag) {
                    let id = if flag {
                        "violation-event-flag-no"
                    } else {
                        "violation-event-flag-yes"
                    };
                    self.violate(
                        Kind::Asked,
                        op,
                        Message::new(id).with("step", op + 1),
                        "promise-event-flag",
                    );
                }
            }
            _ => {}
        }
    }

    fn gone(&mut self, op: usize, task: u32) {
        for event in &mut self.events {
            event.waiting.retain(|waiter| waiter.task != task);
        }
        if !self.cancelled.contains(&task) {
            let seen = Message::new("violation-lost")
                .with("step", op + 1)
                .with("task", Arg::Task(task));
            self.violate_by(Kind::Lost, op, seen, "promise-lost", Some(task));
        }
    }

    fn idled(&mut self, op: usize, exhausted: bool, timers: bool) {
        if exhausted || timers {
            let id = if exhausted {
                "violation-busy"
            } else {
                "violation-timers"
            };
            self.violate(
                Kind::Passive,
                op,
                Message::new(id).with("step", op + 1),
                "promise-passive",
            );
            self.over = exhausted;
            return;
        }
        let waiting = || self.events.iter().flat_map(|event| &event.waiting);
        let waited = waiting().any(|waiter| !waiter.may_go);
        let stuck = waiting()
            .find(|waiter| waiter.may_go)
            .map(|waiter| (waiter.task, waiter.since));
        self.judgement.facts.waited |= waited;
        if let Some((task, since)) = stuck {
            let seen = Message::new("violation-event-stuck")
                .with("step", op + 1)
                .with("task", Arg::Task(task))
                .with("since", since + 1);
            self.violate_by(Kind::Progress, op, seen, "promise-event-stuck", Some(task));
        }
    }
}
