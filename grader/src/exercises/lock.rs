//! The exercise `lock`: its contract, its vocabulary, and its model.
//!
//! [`judge`] compares a trace with the promises of the assignment. It looks only where the contract
//! determines an answer.

mod checks;
mod chosen;
mod diagnoses;
mod situations;

use std::collections::VecDeque;

use protocol::Answer;
use protocol::event::Event;
use protocol::program::{Call, Guard, Program};

use crate::exercise::notation::{Vocabulary, Word};
use crate::exercise::{Exercise, Files, Method, Role, Verb, Verbs};
use crate::oracle::{self, Code, Facts, Judgement, Kind, Observer, Phase, Recorder, Violation};
use crate::trace::Trace;

/// The exercise.
pub static SPEC: Exercise = Exercise {
    name: "lock",
    subject: "Lock",
    methods: &[
        Method {
            name: "new",
            signature: "pub fn new() -> Lock",
            role: Role::Constructor,
        },
        Method {
            name: "acquire",
            signature: "pub fn acquire(&self) -> impl Coroutine<Return = ()>",
            role: Role::Wait,
        },
        Method {
            name: "release",
            signature: "pub fn release(&self) -> Result<(), NotLocked>",
            role: Role::Call(RELEASE),
        },
        Method {
            name: "locked",
            signature: "pub fn locked(&self) -> bool",
            role: Role::Call(LOCKED),
        },
    ],
    errors: ERRORS,
    adapter: include_str!("lock/adapter.rs"),
    promises: 8,
    parts: checks::PARTS,
    checks: checks::CHECKS,
    independence: "two-locks",
    verbs: Verbs {
        ended: Verb {
            word: "acquires",
            entry: "scenario-acquires",
        },
        gave_back: Verb {
            word: "releases",
            entry: "scenario-releases",
        },
    },
    vocabulary: &VOCABULARY,
    situations: &situations::SITUATIONS,
    chosen: &chosen::CHOSEN,
    oracle: judge,
    diagnoses: diagnoses::ALL,
    files: Files {
        stub: Some("tasks/lock/src/lock.rs"),
        solution: "tasks/lock/src/reference.rs",
        assignments: &[
            ("en", "tasks/lock/README.md"),
            ("ru", "tasks/lock/README.ru.md"),
        ],
    },
    catalogues: &[
        ("en", include_str!("lock/en.ftl")),
        ("ru", include_str!("lock/ru.ftl")),
    ],
};

/// Number of the error among [`ERRORS`].
const NOT_LOCKED: u8 = 0;
const ERRORS: &[&str] = &["NotLocked"];

/// Number of `release` in the adapter.
const RELEASE: u8 = 0;
/// Number of `locked` in the adapter.
const LOCKED: u8 = 1;

static VOCABULARY: Vocabulary = Vocabulary {
    calls: &[
        Word {
            letter: 'R',
            method: RELEASE,
            guard: Guard::Held,
        },
        Word {
            letter: 'X',
            method: RELEASE,
            guard: Guard::Always,
        },
        Word {
            letter: 'Y',
            method: RELEASE,
            guard: Guard::Settled,
        },
        Word {
            letter: 'L',
            method: LOCKED,
            guard: Guard::Settled,
        },
        Word {
            letter: 'Q',
            method: LOCKED,
            guard: Guard::Open,
        },
    ],
    waits: &['a'],
    arguments: &[&[]],
    capacity: |_| 1,
    drives: &['R'],
    settled: &['Y', 'L', 'Q'],
    look: 'L',
    drain,
    calls_after: |_| &['R'],
};

/// Returns a drain: it runs to idle, lets each waiting task have the lock in turn, then a new one.
fn drain(tasks: usize) -> String {
    format!("I {} B I R I", "R I ".repeat(tasks))
}

/// An acquire ended while another task held the lock.
const EXCLUSION: Code = Code::new("violation-lock-exclusion");
/// An acquire ended before one that had begun earlier.
const ORDER: Code = Code::new("violation-lock-order");
/// The lock is free, and a task waits for it.
const PROGRESS: Code = Code::new("violation-lock-progress");
/// The holder's release returned an error.
const RELEASE_HELD: Code = Code::new("violation-lock-release-held");
/// The release of a free lock returned no error.
const RELEASE_FREE: Code = Code::new("violation-lock-release-free");
/// `locked()` returned false while a task held the lock.
const LOCKED_NO: Code = Code::new("violation-lock-locked-no");
/// `locked()` returned true while the lock was free.
const LOCKED_YES: Code = Code::new("violation-lock-locked-yes");

/// Judges a trace by the promises.
pub fn judge(program: &Program, trace: &Trace) -> Judgement {
    let judge = Judge {
        locks: program.objects.iter().map(|_| Model::default()).collect(),
        recorder: Recorder::default(),
    };
    oracle::judge(program, trace, judge)
}

/// A task that waits or holds, and the operation since which it does.
#[derive(Clone, Copy)]
struct Waiter {
    task: u32,
    since: usize,
}

/// The state of one lock, as far as it was observed.
#[derive(Default)]
struct Model {
    holder: Option<Waiter>,
    /// The waiting tasks, in the order in which they began.
    waiting: VecDeque<Waiter>,
    /// True if answers about a free lock are determined again only once the loop has been idle.
    unsettled: bool,
}

struct Judge {
    locks: Vec<Model>,
    recorder: Recorder,
}

impl Observer for Judge {
    fn recorder(&mut self) -> &mut Recorder {
        &mut self.recorder
    }

    fn renew(&mut self, object: usize) {
        if let Some(lock) = self.locks.get_mut(object) {
            *lock = Model::default();
        }
    }

    fn see(&mut self, op: usize, event: &Event, phase: Phase) {
        match event {
            Event::Began { task, object, .. } => {
                if let Some(lock) = self.locks.get_mut(usize::from(*object)) {
                    lock.waiting.push_back(Waiter {
                        task: *task,
                        since: op,
                    });
                }
            }
            Event::Ended { task, object } => self.ended(op, *task, usize::from(*object)),
            Event::Answered {
                object,
                method: RELEASE,
                answer,
                ..
            } => self.released(op, usize::from(*object), *answer),
            Event::Answered {
                object,
                method: LOCKED,
                answer,
                ..
            } => self.looked(op, usize::from(*object), *answer),
            Event::GaveUp { task, object } => self.gave_up(*task, usize::from(*object)),
            Event::Gone { task } if phase != Phase::TearDown => self.gone(op, *task),
            Event::Idled {
                exhausted, timers, ..
            } => self.idled(op, *exhausted, *timers),
            Event::Panicked(panicked) => {
                let (kind, promised) = match phase {
                    Phase::Call(call) if self.refuses(call) => {
                        (Kind::Action, "promise-lock-release-free")
                    }
                    Phase::Call(_) | Phase::Program | Phase::TearDown => {
                        (Kind::Panic, "promise-panic")
                    }
                };
                self.recorder.panicked(op, panicked, kind, promised);
            }
            Event::Op
            | Event::Answered { .. }
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

    fn after(&mut self) {
        for lock in &mut self.locks {
            lock.unsettled |= !lock.waiting.is_empty();
        }
    }
}

impl Judge {
    /// Returns true if `call` is a release that must return an error.
    fn refuses(&self, call: Call) -> bool {
        let lock = self.locks.get(usize::from(call.object));
        call.method == RELEASE
            && lock.is_some_and(|lock| lock.holder.is_none() && lock.waiting.is_empty())
    }

    fn ended(&mut self, op: usize, task: u32, object: usize) {
        let Some(lock) = self.locks.get_mut(object) else {
            return;
        };
        let mut waiting = lock.waiting.iter();
        let place = waiting.position(|waiter| waiter.task == task);
        let Some((place, waiter)) = place.zip(place.and_then(|place| lock.waiting.remove(place)))
        else {
            return;
        };
        let holder = lock.holder.replace(Waiter { task, since: op });
        let first = (place > 0).then(|| lock.waiting[0]);
        self.recorder.witness(Facts {
            got: true,
            waited: false,
            handed_over: waiter.since < op,
        });
        if let Some(holder) = holder {
            let violation =
                Violation::new(Kind::Exclusion, EXCLUSION, op, "promise-lock-exclusion");
            let violation = violation.who("got", task).other("holder", holder.task);
            self.recorder.violate(violation.since(holder.since));
        }
        if let Some(first) = first {
            let violation = Violation::new(Kind::Order, ORDER, op, "promise-lock-order");
            let violation = violation.who("got", task).other("first", first.task);
            self.recorder.violate(violation.since(first.since));
        }
    }

    fn released(&mut self, op: usize, object: usize, answer: Answer) {
        let Some(lock) = self.locks.get_mut(object) else {
            return;
        };
        if let Some(holder) = lock.holder.take() {
            if answer != Answer::Ok {
                let violation =
                    Violation::new(Kind::Action, RELEASE_HELD, op, "promise-lock-release-held");
                self.recorder
                    .violate(violation.other("holder", holder.task));
            }
        } else if lock.waiting.is_empty() && !lock.unsettled && answer != Answer::Err(NOT_LOCKED) {
            let violation =
                Violation::new(Kind::Action, RELEASE_FREE, op, "promise-lock-release-free");
            self.recorder.violate(violation);
        }
    }

    fn looked(&mut self, op: usize, object: usize, answer: Answer) {
        let Some(lock) = self.locks.get(object) else {
            return;
        };
        match (lock.holder, answer) {
            (Some(holder), Answer::Bool(false)) => {
                let violation =
                    Violation::new(Kind::Query, LOCKED_NO, op, "promise-lock-locked-yes");
                self.recorder
                    .violate(violation.other("holder", holder.task));
            }
            // The harness asks about a free lock only where the contract determines the answer.
            (None, Answer::Bool(true)) => {
                let mut violation =
                    Violation::new(Kind::Query, LOCKED_YES, op, "promise-lock-locked-no");
                violation.is_idle_query = true;
                self.recorder.violate(violation);
            }
            (Some(_) | None, _) => {}
        }
    }

    fn gave_up(&mut self, task: u32, object: usize) {
        if let Some(lock) = self.locks.get_mut(object) {
            // The latest: a task that waits twice gives up the wait that has not ended.
            let place = lock.waiting.iter().rposition(|waiter| waiter.task == task);
            place.map(|place| lock.waiting.remove(place));
            lock.unsettled = true;
        }
    }

    fn gone(&mut self, op: usize, task: u32) {
        for lock in &mut self.locks {
            lock.waiting.retain(|waiter| waiter.task != task);
            lock.unsettled = true;
        }
        self.recorder.gone(op, task);
    }

    fn idled(&mut self, op: usize, exhausted: bool, timers: bool) {
        if !self.recorder.came_to_rest(op, exhausted, timers) {
            return;
        }
        let stuck = self
            .locks
            .iter()
            .filter(|lock| lock.holder.is_none())
            .find_map(|lock| lock.waiting.front().copied());
        if let Some(waiter) = stuck {
            let violation = Violation::new(Kind::Progress, PROGRESS, op, "promise-lock-progress");
            let violation = violation.who("task", waiter.task).since(waiter.since);
            self.recorder.violate(violation);
        }
        let waited = |lock: &Model| lock.holder.is_some() && !lock.waiting.is_empty();
        self.recorder.witness(Facts {
            got: false,
            waited: self.locks.iter().any(waited),
            handed_over: false,
        });
        for lock in &mut self.locks {
            lock.unsettled &= lock.holder.is_some() || !lock.waiting.is_empty();
        }
    }
}
