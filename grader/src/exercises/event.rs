//! The exercise `event`: asyncio's Event, the worked example, graded by the same machinery.
//!
//! The model: a waiter returns if and only if the flag was set when it began or a `set()` came
//! after it began. `is_set()` returns true if `set()` came after the latest `clear()`. The order in
//! which waiters wake is not promised and not judged.

mod checks;
mod chosen;
mod diagnoses;
mod situations;

use protocol::Answer;
use protocol::event::Event;
use protocol::program::{Guard, Program};

use crate::exercise::notation::{Vocabulary, Word};
use crate::exercise::{Exercise, Files, Method, Role, Verb, Verbs};
use crate::oracle::{self, Code, Facts, Judgement, Kind, Observer, Phase, Recorder, Violation};
use crate::trace::Trace;

/// The exercise.
pub static SPEC: Exercise = Exercise {
    name: "event",
    subject: "Event",
    methods: &[
        Method {
            name: "new",
            signature: "pub fn new() -> Event",
            role: Role::Constructor,
        },
        Method {
            name: "is_set",
            signature: "pub fn is_set(&self) -> bool",
            role: Role::Call(IS_SET),
        },
        Method {
            name: "set",
            signature: "pub fn set(&self)",
            role: Role::Call(SET),
        },
        Method {
            name: "clear",
            signature: "pub fn clear(&self)",
            role: Role::Call(CLEAR),
        },
        Method {
            name: "wait",
            signature: "pub fn wait(&self) -> impl Coroutine<Return = ()>",
            role: Role::Wait,
        },
    ],
    errors: &[],
    adapter: include_str!("event/adapter.rs"),
    promises: 5,
    parts: checks::PARTS,
    checks: checks::CHECKS,
    independence: "two-events",
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
    situations: &situations::SITUATIONS,
    chosen: &chosen::CHOSEN,
    oracle: judge,
    diagnoses: diagnoses::ALL,
    files: Files {
        stub: None,
        solution: "tasks/event/src/lib.rs",
        assignments: &[
            ("en", "tasks/lock/README.md"),
            ("ru", "tasks/lock/README.ru.md"),
        ],
    },
    catalogues: &[
        ("en", include_str!("event/en.ftl")),
        ("ru", include_str!("event/ru.ftl")),
    ],
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
    // A probe sets twice and clears twice.
    calls_after: |latest| match latest {
        None => &['S', 'U'],
        Some('S') => &['U'],
        Some(_) => &['S'],
    },
};

/// Returns a drain: it runs to idle, lets all tasks go, then lets a new one wait and go.
fn drain(_tasks: usize) -> String {
    "I S I U B I S I B I".to_owned()
}

/// A wait ended though the flag was not set since it began.
const EARLY: Code = Code::new("violation-event-early");
/// The flag was set, and a task still waits.
const STUCK: Code = Code::new("violation-event-stuck");
/// `is_set()` returned false while the flag was set.
const FLAG_NO: Code = Code::new("violation-event-flag-no");
/// `is_set()` returned true while the flag was not set.
const FLAG_YES: Code = Code::new("violation-event-flag-yes");

/// Judges a trace by the promises.
pub fn judge(program: &Program, trace: &Trace) -> Judgement {
    let judge = Judge {
        events: program.objects.iter().map(|_| Model::default()).collect(),
        recorder: Recorder::default(),
    };
    oracle::judge(program, trace, judge)
}

/// A waiting task, and the operation in which it began.
struct Waiter {
    task: u32,
    since: usize,
    /// True if it must return: the flag was set when it began, or has been set since.
    may_go: bool,
}

/// The state of one event, as far as it was observed.
#[derive(Default)]
struct Model {
    flag: bool,
    waiting: Vec<Waiter>,
}

struct Judge {
    events: Vec<Model>,
    recorder: Recorder,
}

impl Observer for Judge {
    fn recorder(&mut self) -> &mut Recorder {
        &mut self.recorder
    }

    fn renew(&mut self, object: usize) {
        if let Some(event) = self.events.get_mut(object) {
            *event = Model::default();
        }
    }

    fn see(&mut self, op: usize, event: &Event, phase: Phase) {
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
                    let mut waiting = event.waiting.iter();
                    let place = waiting.rposition(|waiter| waiter.task == *task);
                    place.map(|place| event.waiting.remove(place));
                }
            }
            Event::Gone { task } if phase != Phase::TearDown => self.gone(op, *task),
            Event::Idled {
                exhausted, timers, ..
            } => self.idled(op, *exhausted, *timers),
            Event::Panicked(panicked) => {
                self.recorder
                    .panicked(op, panicked, Kind::Panic, "promise-panic");
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
}

impl Judge {
    fn ended(&mut self, op: usize, task: u32, object: usize) {
        let Some(event) = self.events.get_mut(object) else {
            return;
        };
        let Some(place) = event.waiting.iter().position(|waiter| waiter.task == task) else {
            return;
        };
        let waiter = event.waiting.remove(place);
        self.recorder.witness(Facts {
            got: true,
            waited: false,
            handed_over: waiter.since < op,
        });
        if !waiter.may_go {
            let violation = Violation::new(Kind::Exclusion, EARLY, op, "promise-event-early");
            let violation = violation.who("task", task).since(waiter.since);
            self.recorder.violate(violation);
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
            IS_SET if answer != Answer::Bool(event.flag) => {
                let code = if event.flag { FLAG_NO } else { FLAG_YES };
                let violation = Violation::new(Kind::Query, code, op, "promise-event-flag");
                self.recorder.violate(violation);
            }
            _ => {}
        }
    }

    fn gone(&mut self, op: usize, task: u32) {
        for event in &mut self.events {
            event.waiting.retain(|waiter| waiter.task != task);
        }
        self.recorder.gone(op, task);
    }

    fn idled(&mut self, op: usize, exhausted: bool, timers: bool) {
        if !self.recorder.came_to_rest(op, exhausted, timers) {
            return;
        }
        let waiting = || self.events.iter().flat_map(|event| &event.waiting);
        let stuck = waiting()
            .find(|waiter| waiter.may_go)
            .map(|waiter| (waiter.task, waiter.since));
        self.recorder.witness(Facts {
            got: false,
            waited: waiting().any(|waiter| !waiter.may_go),
            handed_over: false,
        });
        if let Some((task, since)) = stuck {
            let violation = Violation::new(Kind::Progress, STUCK, op, "promise-event-stuck");
            self.recorder
                .violate(violation.who("task", task).since(since));
        }
    }
}
