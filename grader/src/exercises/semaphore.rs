//! The exercise `semaphore`: its contract, its vocabulary, and its model.
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
    name: "semaphore",
    subject: "Semaphore",
    methods: &[
        Method {
            name: "new",
            signature: "pub fn new(permits: usize) -> Semaphore",
            role: Role::Constructor,
        },
        Method {
            name: "acquire",
            signature: "pub fn acquire(&self) -> impl Coroutine<Return = ()>",
            role: Role::Wait,
        },
        Method {
            name: "release",
            signature: "pub fn release(&self) -> Result<(), TooManyReleases>",
            role: Role::Call(RELEASE),
        },
        Method {
            name: "locked",
            signature: "pub fn locked(&self) -> bool",
            role: Role::Call(LOCKED),
        },
    ],
    errors: &["TooManyReleases"],
    adapter: include_str!("semaphore/adapter.rs"),
    promises: 8,
    parts: checks::PARTS,
    checks: checks::CHECKS,
    independence: "two-semaphores",
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
        stub: Some("tasks/semaphore/src/semaphore.rs"),
        solution: "tasks/semaphore/src/reference.rs",
        assignments: &[
            ("en", "tasks/semaphore/README.md"),
            ("ru", "tasks/semaphore/README.ru.md"),
        ],
    },
    catalogues: &[
        ("en", include_str!("semaphore/en.ftl")),
        ("ru", include_str!("semaphore/ru.ftl")),
    ],
};

/// Number of the error `TooManyReleases` in the adapter.
const TOO_MANY: u8 = 0;
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
    arguments: &[&[1], &[2]],
    capacity: permits,
    drives: &['R'],
    settled: &['Y', 'L', 'Q'],
    look: 'L',
    drain,
    calls_after: |_| &['R'],
};

/// Returns the number of permits of a semaphore with these arguments.
fn permits(arguments: &[u32]) -> u32 {
    arguments.first().copied().unwrap_or(1)
}

/// Returns a drain: it runs to idle, lets each waiting task have a permit in turn, then more
/// newcomers than there are permits.
fn drain(tasks: usize) -> String {
    format!("I {} B B B I R I R I R I", "R I ".repeat(tasks))
}

/// An acquire ended while all permits were taken.
const LIMIT: Code = Code::new("violation-semaphore-limit");
/// An acquire ended, and no permit is left for one that had begun earlier.
const ORDER: Code = Code::new("violation-semaphore-order");
/// A permit is free, and a task waits for it.
const PROGRESS: Code = Code::new("violation-semaphore-progress");
/// The release of a taken permit returned an error.
const RELEASE_TAKEN: Code = Code::new("violation-semaphore-release-taken");
/// A release too many returned no error.
const RELEASE_FREE: Code = Code::new("violation-semaphore-release-free");
/// `locked()` returned false while all permits were taken.
const LOCKED_NO: Code = Code::new("violation-semaphore-locked-no");
/// `locked()` returned true while a permit was free.
const LOCKED_YES: Code = Code::new("violation-semaphore-locked-yes");

/// Judges a trace by the promises.
pub fn judge(program: &Program, trace: &Trace) -> Judgement {
    let judge = Judge {
        semaphores: program
            .objects
            .iter()
            .map(|setup| Model::new(setup.capacity))
            .collect(),
        recorder: Recorder::default(),
    };
    oracle::judge(program, trace, judge)
}

/// A waiting task, and the operation in which it began.
#[derive(Clone, Copy)]
struct Waiter {
    task: u32,
    since: usize,
}

/// The state of one semaphore, as far as it can be known from outside.
struct Model {
    permits: u32,
    /// Waits that have ended, less the releases since.
    taken: u32,
    /// The task that got a permit last.
    latest: Option<u32>,
    /// The tasks that wait, in the order in which they began.
    waiting: VecDeque<Waiter>,
    /// True once a task had to wait: a refusal is determined again only when the loop has been idle
    /// with all permits free.
    is_unsettled: bool,
    /// True after a release that the contract leaves open was accepted: it may have banked a
    /// permit.
    is_unknown: bool,
}

impl Model {
    fn new(permits: u32) -> Model {
        Model {
            permits,
            taken: 0,
            latest: None,
            waiting: VecDeque::new(),
            is_unsettled: false,
            is_unknown: false,
        }
    }

    fn free(&self) -> u32 {
        self.permits.saturating_sub(self.taken)
    }

    /// Returns the first waiter for which no permit is left, if it began before the waiter that
    /// stood at `place` and has just got one. Earlier waiters whose permits are free lose nothing.
    fn passed_over(&self, place: usize) -> Option<Waiter> {
        let left = usize::try_from(self.free()).unwrap_or(usize::MAX);
        (left < place).then(|| self.waiting[left])
    }

    /// Returns true if a release must be refused now.
    fn refuses(&self) -> bool {
        self.permits == 0 || self.taken == 0 && self.waiting.is_empty() && !self.is_unsettled
    }
}

struct Judge {
    semaphores: Vec<Model>,
    recorder: Recorder,
}

impl Observer for Judge {
    fn recorder(&mut self) -> &mut Recorder {
        &mut self.recorder
    }

    fn renew(&mut self, object: usize) {
        if let Some(semaphore) = self.semaphores.get_mut(object) {
            *semaphore = Model::new(semaphore.permits);
        }
    }

    fn see(&mut self, op: usize, event: &Event, phase: Phase) {
        match event {
            Event::Began { task, object, .. } => {
                if let Some(semaphore) = self.semaphores.get_mut(usize::from(*object)) {
                    semaphore.waiting.push_back(Waiter {
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
                    Phase::Call(call) if self.must_refuse(call) => {
                        (Kind::Action, "promise-semaphore-release-free")
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
        for semaphore in &mut self.semaphores {
            semaphore.is_unsettled |= !semaphore.waiting.is_empty();
        }
    }
}

impl Judge {
    /// Returns true if `call` is a release that must return an error.
    fn must_refuse(&self, call: Call) -> bool {
        let semaphore = self.semaphores.get(usize::from(call.object));
        call.method == RELEASE && semaphore.is_some_and(Model::refuses)
    }

    fn ended(&mut self, op: usize, task: u32, object: usize) {
        let Some(semaphore) = self.semaphores.get_mut(object) else {
            return;
        };
        let mut waiting = semaphore.waiting.iter();
        let place = waiting.position(|waiter| waiter.task == task);
        let waiter = place.and_then(|place| semaphore.waiting.remove(place));
        let Some((place, waiter)) = place.zip(waiter) else {
            return;
        };
        let was_full = semaphore.free() == 0;
        let latest = semaphore.latest.replace(task);
        semaphore.taken += 1;
        if semaphore.is_unknown {
            return;
        }
        self.recorder.witness(Facts {
            got: true,
            waited: false,
            handed_over: waiter.since < op,
        });
        if was_full {
            let violation = Violation::new(Kind::Exclusion, LIMIT, op, "promise-semaphore-limit");
            let mut violation = violation.who("got", task);
            violation.other = latest;
            self.recorder
                .violate(violation.with("permits", semaphore.permits as usize));
        }
        if let Some(first) = semaphore.passed_over(place) {
            let violation = Violation::new(Kind::Order, ORDER, op, "promise-semaphore-order");
            let violation = violation.who("got", task).other("first", first.task);
            self.recorder.violate(violation.since(first.since));
        }
    }

    fn released(&mut self, op: usize, object: usize, answer: Answer) {
        let Some(semaphore) = self.semaphores.get_mut(object) else {
            return;
        };
        if semaphore.is_unknown {
            return;
        }
        let (taken, permits) = (semaphore.taken, semaphore.permits);
        let violation = |code, promised| {
            let violation = Violation::new(Kind::Action, code, op, promised);
            violation.with("permits", permits as usize)
        };
        if semaphore.refuses() {
            if answer != Answer::Err(TOO_MANY) {
                self.recorder
                    .violate(violation(RELEASE_FREE, "promise-semaphore-release-free"));
            }
        } else if taken == 0 {
            semaphore.is_unknown = answer == Answer::Ok;
        } else {
            semaphore.taken -= 1;
            if answer != Answer::Ok {
                let mut violation = violation(RELEASE_TAKEN, "promise-semaphore-release-taken");
                violation.other = semaphore.latest;
                self.recorder
                    .violate(violation.with("taken", taken as usize));
            }
        }
    }

    fn looked(&mut self, op: usize, object: usize, answer: Answer) {
        let Some(semaphore) = self.semaphores.get(object) else {
            return;
        };
        let free = semaphore.free();
        let (code, promised) = match answer {
            Answer::Bool(false) if free == 0 => (LOCKED_NO, "promise-semaphore-locked-yes"),
            // The harness asks about free permits only where the contract determines the answer.
            Answer::Bool(true) if free > 0 => (LOCKED_YES, "promise-semaphore-locked-no"),
            Answer::Bool(_) | Answer::Unit | Answer::Int(_) | Answer::Ok | Answer::Err(_) => return,
        };
        if semaphore.is_unknown {
            return;
        }
        let violation = Violation::new(Kind::Query, code, op, promised);
        let violation = violation.with("permits", semaphore.permits as usize);
        let mut violation = violation.with("free", free as usize);
        violation.other = semaphore.latest.filter(|_| semaphore.taken > 0);
        violation.is_idle_query = code == LOCKED_YES;
        self.recorder.violate(violation);
    }

    fn gave_up(&mut self, task: u32, object: usize) {
        if let Some(semaphore) = self.semaphores.get_mut(object) {
            // The latest: a task that waits twice gives up the wait that has not ended.
            let waiting = &mut semaphore.waiting;
            let place = waiting.iter().rposition(|waiter| waiter.task == task);
            place.map(|place| waiting.remove(place));
            semaphore.is_unsettled = true;
        }
    }

    fn gone(&mut self, op: usize, task: u32) {
        for semaphore in &mut self.semaphores {
            semaphore.waiting.retain(|waiter| waiter.task != task);
            semaphore.is_unsettled = true;
        }
        self.recorder.gone(op, task);
    }

    fn idled(&mut self, op: usize, exhausted: bool, timers: bool) {
        if !self.recorder.came_to_rest(op, exhausted, timers) {
            return;
        }
        let known = self.semaphores.iter().filter(|one| !one.is_unknown);
        let mut stuck = known.filter(|one| one.free() > 0 && !one.waiting.is_empty());
        if let Some(semaphore) = stuck.next() {
            let first = semaphore.waiting[0];
            let promised = "promise-semaphore-progress";
            let violation = Violation::new(Kind::Progress, PROGRESS, op, promised);
            let violation = violation.who("task", first.task).since(first.since);
            self.recorder
                .violate(violation.with("free", semaphore.free() as usize));
        }
        let waited = |one: &Model| one.free() == 0 && !one.waiting.is_empty();
        self.recorder.witness(Facts {
            got: false,
            waited: self.semaphores.iter().any(waited),
            handed_over: false,
        });
        for semaphore in &mut self.semaphores {
            semaphore.is_unsettled &= semaphore.taken > 0 || !semaphore.waiting.is_empty();
        }
    }
}
