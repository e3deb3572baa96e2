//! The judgement of a trace, as far as all exercises share it; the model of each stands in
//! `exercises`. Pure: the same program and trace give the same judgement.
//!
//! Entry point: [`judge`], which feeds an [`Observer`] with a trace.

use std::collections::BTreeSet;
use std::mem;

use protocol::event::{Event, Panicked};
use protocol::program::{Call, Op, Program};

use crate::messages::{Arg, Message};
use crate::trace::Trace;

/// Judges the trace of a program.
pub type Oracle = fn(&Program, &Trace) -> Judgement;

/// The judgement of one trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The first violation of each kind, in the order in which they happened.
    pub violations: Vec<Violation>,
    /// The situations that the trace reached. A trace on which nothing could fail passes no check.
    pub facts: Facts,
}

/// The part of the program in which an event happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The driver makes this call.
    Call(Call),
    /// Any other operation.
    Program,
    /// All tasks are dropped: at a restart, or after the last operation.
    TearDown,
}

/// An exercise's model, which compares the events of a trace with the promises. [`judge`] feeds it.
pub trait Observer {
    /// Returns its recorder.
    fn recorder(&mut self) -> &mut Recorder;

    /// Discards the observations of an object: a new one stands in its place.
    fn renew(&mut self, object: usize);

    /// Judges an event of the operation `op`.
    fn see(&mut self, op: usize, event: &Event, phase: Phase);

    /// Handles the end of an operation.
    fn after(&mut self) {}
}

/// Feeds `observer` with the events of a trace, up to a violation that makes the rest a
/// consequence.
pub fn judge(program: &Program, trace: &Trace, mut observer: impl Observer) -> Judgement {
    let objects = 0..program.objects.len();
    for (op, events) in trace.ops.iter().enumerate() {
        observer.recorder().begin_op(events);
        let (phase, restarts) = match program.ops.get(op) {
            Some(Op::Call(call)) => (Phase::Call(*call), false),
            Some(Op::Restart) => (Phase::TearDown, true),
            Some(Op::Renew(object)) => {
                observer.renew(usize::from(*object));
                (Phase::Program, false)
            }
            Some(_) => (Phase::Program, false),
            None => (Phase::TearDown, false),
        };
        for event in events {
            // A look comes after the new objects were made. All other events are of the old ones.
            if restarts && matches!(event, Event::Answered { by: None, .. }) {
                objects.clone().for_each(|object| observer.renew(object));
            }
            if !observer.recorder().is_over {
                observer.see(op, event, phase);
            }
        }
        if restarts {
            objects.clone().for_each(|object| observer.renew(object));
        }
        observer.after();
    }
    mem::take(observer.recorder()).judgement
}

/// The recorder of violations. It judges what all exercises judge alike: panics, lost tasks, a loop
/// that does not come to rest. The exercise's model judges the rest.
#[derive(Debug, Default)]
pub struct Recorder {
    cancelled: BTreeSet<u32>,
    /// True if a panic happened or a loop never came to rest. All that follows is a consequence.
    is_over: bool,
    judgement: Judgement,
}

impl Recorder {
    /// Reads the events of the next operation, before the model judges them.
    fn begin_op(&mut self, events: &[Event]) {
        let accepted = events.iter().filter_map(|event| match event {
            Event::Cancelled {
                task,
                accepted: true,
            }
            | Event::Threw { task } => Some(*task),
            _ => None,
        });
        self.cancelled.extend(accepted);
    }

    /// Records a violation, if it is the first of its kind.
    pub fn violate(&mut self, violation: Violation) {
        let violations = &mut self.judgement.violations;
        if violations.iter().all(|known| known.kind != violation.kind) {
            violations.push(violation);
        }
    }

    /// Adds facts.
    pub fn witness(&mut self, facts: Facts) {
        self.judgement.facts.add(facts);
    }

    /// Records a panic. Nothing after it is judged.
    pub fn panicked(&mut self, op: usize, panicked: &Panicked, kind: Kind, promised: &'static str) {
        let violation = Violation::new(kind, Code::PANIC, op, promised);
        self.violate(violation.with("message", panicked.message.as_str()));
        self.is_over = true;
    }

    /// Records that a task was dropped. Without a cancellation that is a violation.
    pub fn gone(&mut self, op: usize, task: u32) {
        if !self.cancelled.contains(&task) {
            let violation = Violation::new(Kind::Lost, Code::LOST, op, "promise-lost");
            self.violate(violation.who("task", task));
        }
    }

    /// Records a loop that did not come to rest, or that is idle with a timer set. Returns true if
    /// neither is the case.
    pub fn came_to_rest(&mut self, op: usize, exhausted: bool, timers: bool) -> bool {
        if !exhausted && !timers {
            return true;
        }
        let code = if exhausted { Code::BUSY } else { Code::TIMERS };
        self.violate(Violation::new(Kind::Passive, code, op, "promise-passive"));
        self.is_over = exhausted;
        false
    }
}

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The kind of promise.
    pub kind: Kind,
    /// The observation that broke it.
    pub code: Code,
    /// The operation at which it showed (index into the program; one past the end is the
    /// tear-down).
    pub op: usize,
    /// The operation since which the other task had held or waited, or this one waits in vain.
    pub since: Option<usize>,
    /// The observation, in a sentence:
    /// `` step 7: `c` got the lock, but `b` had waited since step 3 ``.
    pub seen: Message,
    /// The promise, in a sentence.
    pub promised: Message,
    /// The task that got something wrongly, or that waits in vain.
    pub who: Option<u32>,
    /// The task at whose cost it happened: the holder, or a task that had waited longer.
    pub other: Option<u32>,
    /// True if a query answered wrongly about an object that is idle. If the object is stuck, that
    /// is a consequence.
    pub is_idle_query: bool,
}

impl Violation {
    /// Makes a violation without tasks. The observation is the catalogue's entry of the code, with
    /// `$step`; the promise is the entry `promised`.
    pub fn new(kind: Kind, code: Code, op: usize, promised: &'static str) -> Violation {
        Violation {
            kind,
            code,
            op,
            since: None,
            seen: Message::new(code.0).with("step", op + 1),
            promised: Message::new(promised),
            who: None,
            other: None,
            is_idle_query: false,
        }
    }

    /// Adds an argument of the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Violation {
        self.seen = self.seen.with(name, value);
        self
    }

    /// Names the task that it happened to, as the text's argument `name`.
    #[must_use]
    pub fn who(mut self, name: &'static str, task: u32) -> Violation {
        self.who = Some(task);
        self.with(name, Arg::Task(task))
    }

    /// Names the task at whose cost it happened, as the text's argument `name`.
    #[must_use]
    pub fn other(mut self, name: &'static str, task: u32) -> Violation {
        self.other = Some(task);
        self.with(name, Arg::Task(task))
    }

    /// Names the operation since which the situation had lasted, as the text's argument `since`.
    #[must_use]
    pub fn since(mut self, op: usize) -> Violation {
        self.since = Some(op);
        self.with("since", op + 1)
    }

    /// Returns true if the submission panicked. A panic of a method that had to answer is a wrong
    /// answer; everywhere else it is of the kind [`Kind::Panic`].
    pub fn is_panic(&self) -> bool {
        self.code == Code::PANIC
    }
}

/// The code of an observation that breaks a promise. Its name is the catalogue's entry with the
/// text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(&'static str);

impl Code {
    /// The submission panicked.
    pub const PANIC: Code = Code("violation-panic");
    /// A task was dropped without having been cancelled.
    pub const LOST: Code = Code("violation-lost");
    /// The loop never came to rest.
    pub const BUSY: Code = Code("violation-busy");
    /// The loop is idle, and a timer is set.
    pub const TIMERS: Code = Code("violation-timers");
    /// The order of events differs from a scenario's snapshot.
    pub const SCENARIO: Code = Code("violation-scenario");
    /// The child used up its CPU time in one step.
    pub const SPINNING: Code = Code("ended-spinning");
    /// The child sleeps in the middle of a step.
    pub const BLOCKED: Code = Code("ended-blocked");
    /// The child exited.
    pub const EXITED: Code = Code("ended-exited");
    /// The child overflowed its stack.
    pub const STACK_OVERFLOW: Code = Code("ended-overflow");
    /// A signal killed the child.
    pub const KILLED: Code = Code("ended-killed");
    /// The child made a forbidden system call.
    pub const FORBIDDEN: Code = Code("ended-forbidden");
    /// The child ran out of memory.
    pub const OUT_OF_MEMORY: Code = Code("ended-memory");
    /// The child printed without end.
    pub const FLOODED: Code = Code("ended-flooded");
    /// The child sent something that the harness never sends.
    pub const BROKEN_PROTOCOL: Code = Code("ended-protocol");

    /// Makes a code of an exercise from the name of its catalogue entry.
    pub const fn new(entry: &'static str) -> Code {
        Code(entry)
    }

    /// Returns the name of the catalogue's entry.
    pub fn entry(self) -> &'static str {
        self.0
    }
}

/// The kinds of violations, of all exercises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A wait ended though it must not: the lock was held, the flag was not set.
    Exclusion,
    /// A wait ended before one that began earlier.
    Order,
    /// The loop is idle, and a task waits for something that is available.
    Progress,
    /// The loop does not come to rest while all tasks wait, or a timer is set.
    Passive,
    /// A step never ended.
    Spinning,
    /// The thread was blocked in the middle of a step.
    Blocked,
    /// A plain method that asks (`locked`, `is_set`) answered wrongly.
    Query,
    /// A plain method that acts (`release`) answered wrongly.
    Action,
    /// A task was cancelled, or dropped, though the program did not cancel it.
    Lost,
    /// The submission panicked.
    Panic,
    /// The submission ended its process: abort, exit, stack overflow, out of memory, flood, a
    /// broken protocol.
    Crash,
}

impl Kind {
    /// All of them.
    pub const ALL: &[Kind] = &[
        Kind::Exclusion,
        Kind::Order,
        Kind::Progress,
        Kind::Passive,
        Kind::Spinning,
        Kind::Blocked,
        Kind::Query,
        Kind::Action,
        Kind::Lost,
        Kind::Panic,
        Kind::Crash,
    ];

    /// All but [`Kind::Exclusion`], for a check beside one that looks at exclusion in the same
    /// program.
    pub const ALL_BUT_EXCLUSION: &[Kind] = Kind::ALL.split_at(1).1;

    /// The kinds of a loop that does not come to rest.
    pub const RESTLESS: &[Kind] = &[Kind::Passive, Kind::Spinning, Kind::Blocked];

    /// Returns its name in data.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Exclusion => "exclusion",
            Kind::Order => "order",
            Kind::Progress => "progress",
            Kind::Passive => "passive",
            Kind::Spinning => "spinning",
            Kind::Blocked => "blocked",
            Kind::Query => "query",
            Kind::Action => "action",
            Kind::Lost => "lost",
            Kind::Panic => "panic",
            Kind::Crash => "crash",
        }
    }

    /// Returns true if the child had to be killed at a time limit.
    pub fn hangs(self) -> bool {
        matches!(self, Kind::Spinning | Kind::Blocked)
    }

    /// Returns true if the child is gone after it.
    pub fn is_exit(self) -> bool {
        self.hangs() || self == Kind::Crash
    }

    /// Returns true if later violations in the same program may be its consequence. Overtaking and
    /// a wrong answer of a query leave the model and the submission in the same state.
    pub fn derails(self) -> bool {
        !matches!(self, Kind::Order | Kind::Query)
    }
}

/// The situations that were witnessed at least once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// A wait ended.
    pub got: bool,
    /// A wait did not end at once where it must not.
    pub waited: bool,
    /// A wait ended later, after it had waited.
    pub handed_over: bool,
}

impl Facts {
    /// No situation: a pass of the check always means something.
    pub const NOTHING: Facts = Facts {
        got: false,
        waited: false,
        handed_over: false,
    };
    /// A wait ended.
    pub const GOT: Facts = Facts {
        got: true,
        ..Facts::NOTHING
    };
    /// A wait ended after it had waited.
    pub const HANDED_OVER: Facts = Facts {
        got: true,
        waited: true,
        handed_over: true,
    };

    /// Adds what `other` has witnessed.
    pub fn add(&mut self, other: Facts) {
        self.got |= other.got;
        self.waited |= other.waited;
        self.handed_over |= other.handed_over;
    }

    /// Returns true if all situations in `needed` were witnessed.
    pub fn cover(self, needed: Facts) -> bool {
        (self.got || !needed.got)
            && (self.waited || !needed.waited)
            && (self.handed_over || !needed.handed_over)
    }
}
