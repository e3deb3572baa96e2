//! The exercise `lock`: its contract, its vocabulary, and its model.
//!
//! The promises are those of the assignment; [`judge`] holds a trace against them and looks only where the contract determines an answer.

mod checks;
mod diagnoses;

use std::collections::BTreeSet;

use harness::Answer;
use harness::event::Event;
use harness::program::{Call, Guard, Op, Program};

use crate::explore::{Vocabulary, Word};
use crate::message::{Arg, Message};
use crate::oracle::{Facts, Judgement, Kind, Violation};
use crate::tasks::{Method, TaskSpec, Verb, Verbs};
use crate::trace::Trace;

/// The exercise.
pub static SPEC: TaskSpec = TaskSpec {
    name: "lock",
    subject: "Lock",
    methods: &[
        Method {
            name: "new",
            signature: "pub fn new() -> Lock",
        },
        Method {
            name: "acquire",
            signature: "pub fn acquire(&self) -> impl Coroutine<Return = ()>",
        },
        Method {
            name: "release",
            signature: "pub fn release(&self) -> Result<(), NotLocked>",
        },
        Method {
            name: "locked",
            signature: "pub fn locked(&self) -> bool",
        },
    ],
    errors: ERRORS,
    glue: include_str!("lock/glue.rs"),
    promises: 8,
    parts: checks::PARTS,
    checks: checks::CHECKS,
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
    oracle: judge,
    diagnoses: diagnoses::ALL,
};

/// Number of the error among [`ERRORS`].
const NOT_LOCKED: u8 = 0;
const ERRORS: &[&str] = &["NotLocked"];

/// Number of `release` in the glue.
const RELEASE: u8 = 0;
/// Number of `locked` in the glue.
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
    ],
    waits: &['a'],
    arguments: &[&[]],
    capacity: |_| 1,
    drives: &['R'],
    settled: &['Y', 'L'],
    look: 'L',
    drain,
    calls_after: |_| &['R'],
};

/// Runs to idle, lets everybody who waits have the lock in turn, then somebody new.
fn drain(tasks: usize) -> String {
    format!("I {} B I R I", "R I ".repeat(tasks))
}

/// Holds a trace against the promises.
pub fn judge(program: &Program, trace: &Trace) -> Judgement {
    let locks = program.objects.iter().map(|_| Model::default()).collect();
    let mut judge = Judge {
        locks,
        cancelled: BTreeSet::new(),
        over: false,
        judgement: Judgement::default(),
    };
    for (op, events) in trace.ops.iter().enumerate() {
        judge.cancelled.extend(events.iter().filter_map(ends_early));
        if let Some(Op::Renew(object)) = program.ops.get(op)
            && let Some(lock) = judge.locks.get_mut(usize::from(*object))
        {
            *lock = Model::default();
        }
        let phase = match program.ops.get(op) {
            Some(Op::Call(call)) => Phase::Call(*call),
            Some(Op::Restart) | None => Phase::TearDown,
            Some(_) => Phase::Program,
        };
        let restarts = program.ops.get(op) == Some(&Op::Restart);
        for event in events {
            // A look comes after the new objects were made; all else is of the old ones.
            if restarts && matches!(event, Event::Answered { by: None, .. }) {
                judge.locks.fill_with(Model::default);
            }
            judge.see(op, event, phase);
        }
        if restarts {
            judge.locks.fill_with(Model::default);
        }
        judge.after();
    }
    judge.judgement
}

/// The task whose early end this event explains.
fn ends_early(event: &Event) -> Option<u32> {
    match event {
        Event::Cancelled {
            task,
            accepted: true,
        }
        | Event::Threw { task } => Some(*task),
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The driver makes this call.
    Call(Call),
    /// Any other operation.
    Program,
    TearDown,
}

/// A task that waits, and since which operation.
#[derive(Clone, Copy)]
struct Waiter {
    task: u32,
    since: usize,
}

/// What is known of one lock.
#[derive(Default)]
struct Model {
    holder: Option<Waiter>,
    /// Who waits, in the order in which they began.
    waiting: Vec<Waiter>,
    /// Whether answers about a free lock are determined again only once the loop has been idle.
    unsettled: bool,
}

struct Judge {
    locks: Vec<Model>,
    cancelled: BTreeSet<u32>,
    /// After a panic, or a loop that never came to rest, all that follows is its consequence.
    over: bool,
    judgement: Judgement,
}

impl Judge {
    fn see(&mut self, op: usize, event: &Event, phase: Phase) {
        if self.over {
            return;
        }
        match event {
            Event::Began { task, object, .. } => {
                if let Some(lock) = self.locks.get_mut(usize::from(*object)) {
                    lock.waiting.push(Waiter {
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
                let seen = Message::new("violation-panic")
                    .with("step", op + 1)
                    .with("message", panicked.message.as_str());
                let (kind, promised) = match phase {
                    Phase::Call(call) if self.refuses(call) => {
                        (Kind::Acted, "promise-lock-release-free")
                    }
                    Phase::Call(_) | Phase::Program | Phase::TearDown => {
                        (Kind::Panic, "promise-panic")
                    }
                };
                self.violate(kind, op, seen, promised);
                self.over = true;
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

    /// Whether this is a release that must be refused.
    fn refuses(&self, call: Call) -> bool {
        let lock = self.locks.get(usize::from(call.object));
        call.method == RELEASE
            && lock.is_some_and(|lock| lock.holder.is_none() && lock.waiting.is_empty())
    }

    fn violate(&mut self, kind: Kind, op: usize, seen: Message, promised: &'static str) {
        self.violate_by(kind, op, seen, promised, [None, None]);
    }

    /// `tasks`: to whom it happened, and at whose cost.
    fn violate_by(
        &mut self,
        kind: Kind,
        op: usize,
        seen: Message,
        promised: &'static str,
        tasks: [Option<u32>; 2],
    ) {
        let [who, other] = tasks;
        if self
            .judgement
            .violations
            .iter()
            .all(|violation| violation.kind != kind)
        {
            self.judgement.violations.push(Violation {
                kind,
                op,
                seen,
                promised: Message::new(promised),
                who,
                other,
            });
        }
    }

    fn ended(&mut self, op: usize, task: u32, object: usize) {
        let Some(lock) = self.locks.get_mut(object) else {
            return;
        };
        let Some(place) = lock.waiting.iter().position(|waiter| waiter.task == task) else {
            return;
        };
        let waiter = lock.waiting.remove(place);
        let holder = lock.holder.replace(Waiter { task, since: op });
        let first = (place > 0).then(|| lock.waiting[0]);
        self.judgement.facts.add(Facts {
            got: true,
            waited: false,
            handed_over: waiter.since < op,
        });
        let step = op + 1;
        if let Some(holder) = holder {
            let seen = Message::new("violation-lock-exclusion")
                .with("step", step)
                .with("got", Arg::Task(task))
                .with("holder", Arg::Task(holder.task))
                .with("since", holder.since + 1);
            self.violate_by(
                Kind::Exclusion,
                op,
                seen,
                "promise-lock-exclusion",
                [Some(task), Some(holder.task)],
            );
        }
        if let Some(first) = first {
            let seen = Message::new("violation-lock-order")
                .with("step", step)
                .with("got", Arg::Task(task))
                .with("first", Arg::Task(first.task))
                .with("since", first.since + 1);
            self.violate_by(
                Kind::Order,
                op,
                seen,
                "promise-lock-order",
                [Some(task), Some(first.task)],
            );
        }
    }

    fn released(&mut self, op: usize, object: usize, answer: Answer) {
        let Some(lock) = self.locks.get_mut(object) else {
            return;
        };
        let step = op + 1;
        if let Some(holder) = lock.holder.take() {
            if answer != Answer::Ok {
                let seen = Message::new("violation-lock-release-held")
                    .with("step", step)
                    .with("holder", Arg::Task(holder.task));
                self.violate_by(
                    Kind::Acted,
                    op,
                    seen,
                    "promise-lock-release-held",
                    [None, Some(holder.task)],
                );
            }
        } else if lock.waiting.is_empty() && !lock.unsettled && answer != Answer::Err(NOT_LOCKED) {
            let seen = Message::new("violation-lock-release-free").with("step", step);
            self.violate(Kind::Acted, op, seen, "promise-lock-release-free");
        }
    }

    fn looked(&mut self, op: usize, object: usize, answer: Answer) {
        let Some(lock) = self.locks.get(object) else {
            return;
        };
        let step = op + 1;
        match (lock.holder, answer) {
            (Some(holder), Answer::Bool(false)) => {
                let seen = Message::new("violation-lock-locked-no")
                    .with("step", step)
                    .with("holder", Arg::Task(holder.task));
                self.violate_by(
                    Kind::Asked,
                    op,
                    seen,
                    "promise-lock-locked-yes",
                    [None, Some(holder.task)],
                );
            }
            // The harness looks at a free lock only where the contract determines the answer.
            (None, Answer::Bool(true)) => {
                let seen = Message::new("violation-lock-locked-yes").with("step", step);
                self.violate(Kind::Asked, op, seen, "promise-lock-locked-no");
            }
            (Some(_) | None, _) => {}
        }
    }

    fn gave_up(&mut self, task: u32, object: usize) {
        if let Some(lock) = self.locks.get_mut(object) {
            // The latest: a task that waits twice gives up the one that it has not got.
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
        if !self.cancelled.contains(&task) {
            let seen = Message::new("violation-lost")
                .with("step", op + 1)
                .with("task", Arg::Task(task));
            self.violate_by(Kind::Lost, op, seen, "promise-lost", [Some(task), None]);
        }
    }

    fn idled(&mut self, op: usize, exhausted: bool, timers: bool) {
        let step = op + 1;
        if exhausted || timers {
            let id = if exhausted {
                "violation-busy"
            } else {
                "violation-timers"
            };
            self.violate(
                Kind::Passive,
                op,
                Message::new(id).with("step", step),
                "promise-passive",
            );
            self.over = exhausted;
            return;
        }
        let stuck = self
            .locks
            .iter()
            .filter(|lock| lock.holder.is_none())
            .find_map(|lock| lock.waiting.first().copied());
        if let Some(waiter) = stuck {
            let seen = Message::new("violation-lock-progress")
                .with("step", step)
                .with("task", Arg::Task(waiter.task))
                .with("since", waiter.since + 1);
            self.violate_by(
                Kind::Progress,
                op,
                seen,
                "promise-lock-progress",
                [Some(waiter.task), None],
            );
        }
        for lock in &mut self.locks {
            self.judgement.facts.waited |= lock.holder.is_some() && !lock.waiting.is_empty();
            lock.unsettled &= lock.holder.is_some() || !lock.waiting.is_empty();
        }
    }

    /// What an operation leaves behind.
    fn after(&mut self) {
        for lock in &mut self.locks {
            lock.unsettled |= !lock.waiting.is_empty();
        }
    }
}
