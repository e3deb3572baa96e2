//! What a judge says of one trace. Pure: same program and trace, same judgement. The models stand with their exercises in `tasks`.

use harness::program::Program;

use crate::message::Message;
use crate::trace::Trace;

/// Judges the trace of a program.
pub type Oracle = fn(&Program, &Trace) -> Judgement;

/// What one trace shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The first violation of each kind, in the order in which they happened.
    pub violations: Vec<Violation>,
    /// What the trace bears witness of: checks that nothing could fail are not passed by it.
    pub facts: Facts,
}

/// A promise that was broken, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which promise.
    pub kind: Kind,
    /// The operation at which it showed (index into the program; one past the end is the tear-down).
    pub op: usize,
    /// What was seen, in a sentence: `` step 7: `c` got the lock, but `b` had waited since step 3 ``.
    pub seen: Message,
    /// What was promised, in a sentence.
    pub promised: Message,
    /// The task that it happened to: the one that got what it should not get, or that waits in vain.
    pub who: Option<u32>,
    /// The task at whose cost it happened: the one that holds, or that had waited longer.
    pub other: Option<u32>,
}

impl Violation {
    /// Whether the submission panicked. Where it had to answer, that is a wrong answer; everywhere else it is of the kind [`Kind::Panic`].
    pub fn is_panic(&self) -> bool {
        self.seen.id == "violation-panic"
    }
}

/// The kinds of violations, of all exercises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A wait ended though it must not: the lock was held, the flag was not set.
    Exclusion,
    /// A wait ended before one that began earlier.
    Order,
    /// The loop is idle, and somebody waits for what is there.
    Progress,
    /// The loop does not come to rest while everybody waits, or a timer is set.
    Passive,
    /// A step never ended.
    Spinning,
    /// The thread was blocked in the middle of a step.
    Blocked,
    /// A plain method that asks (`locked`, `is_set`) answered wrongly.
    Asked,
    /// A plain method that acts (`release`) answered wrongly.
    Acted,
    /// A task was cancelled, or dropped, though nobody cancelled it.
    Lost,
    /// The submission panicked.
    Panic,
    /// The submission ended its process: abort, exit, stack overflow, out of memory, flood, a broken protocol.
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
        Kind::Asked,
        Kind::Acted,
        Kind::Lost,
        Kind::Panic,
        Kind::Crash,
    ];
}

/// What was witnessed at least once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// A wait ended.
    pub got: bool,
    /// A wait did not end at once, as it must not.
    pub waited: bool,
    /// A wait ended later, after it had waited.
    pub handed_over: bool,
}

impl Facts {
    /// Adds what `other` has witnessed.
    pub fn add(&mut self, other: Facts) {
        self.got |= other.got;
        self.waited |= other.waited;
        self.handed_over |= other.handed_over;
    }

    /// Whether everything that `needed` holds was witnessed.
    pub fn cover(self, needed: Facts) -> bool {
        (self.got || !needed.got)
            && (self.waited || !needed.waited)
            && (self.handed_over || !needed.handed_over)
    }
}
