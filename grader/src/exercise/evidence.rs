//! The evidence of a failure, which identifies the likely mistake.
//!
//! Entry point: [`Evidence::derive`]. From the trace of the failing program it derives the waits
//! and calls on the object of the violation. The diagnoses of an exercise are predicates on this
//! data. It reads a trace and runs no program.

use protocol::Answer;
use protocol::event::{Event, Panicked};
use protocol::program::{Act, Op, Program};

use crate::oracle::{Code, Kind, Violation};
use crate::trace::Trace;

/// More tasks than a program has in which each one matters.
pub const MANY: usize = 50;
/// More entries than a small table has.
pub const THOUSANDS: usize = 1_000;
/// More uses of one object than a mistake needs that is not about a counter.
const ROUNDS_OF_A_COUNTER: usize = 4_000;

/// The result of the small programs. If they show a mistake, a special program that fails as well
/// adds little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmallPrograms {
    /// None fails.
    Kept,
    /// Some fail.
    Broken,
}

/// A finding, and the data that is derived from it once.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// The name of the check that failed.
    pub check: &'static str,
    /// True if that check runs all small programs, so that the failing one is the smallest.
    pub is_exhaustive: bool,
    /// The result of the small programs.
    pub small_programs: SmallPrograms,
    /// The program that failed.
    pub program: &'a Program,
    /// Its observed trace.
    pub trace: &'a Trace,
    /// The promise that it broke.
    pub violation: &'a Violation,
    /// The panic behind it, if there was one.
    pub panic: Option<&'a Panicked>,
    /// The failed checks, each with the code of its observation.
    pub failed: &'a [(&'static str, Code)],
    /// The waits on the object of the violation, in the order in which they began, up to the
    /// violation.
    pub waits: Vec<Wait>,
    /// The plain calls on that object, up to the violation.
    pub calls: Vec<AnsweredCall>,
    /// Moments before the violation at which the loop had come to rest.
    pub rests: Vec<usize>,
}

/// A wait. Moments are places in the trace's sequence of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The waiting task.
    pub task: u32,
    /// The moment at which it began.
    pub began: usize,
    /// The moment and the kind of its end, if it ended.
    pub end: Option<(usize, WaitEnd)>,
    /// True if it ended inside the operation in which it began, other than a run to idle. So its
    /// task took no further step.
    pub at_once: bool,
    began_op: usize,
}

/// The end of a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitEnd {
    /// It got what it waited for.
    Got,
    /// Its task was cancelled.
    Cancelled,
}

/// A plain call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnsweredCall {
    /// The moment of the call.
    pub at: usize,
    /// The method's number.
    pub method: u8,
    /// Its answer.
    pub answer: Answer,
}

impl Wait {
    /// Returns the moment at which it got what it waited for.
    pub fn got(&self) -> Option<usize> {
        self.end
            .and_then(|(at, end)| (end == WaitEnd::Got).then_some(at))
    }

    /// Returns the moment at which its task was cancelled.
    pub fn cancelled(&self) -> Option<usize> {
        self.end
            .and_then(|(at, end)| (end == WaitEnd::Cancelled).then_some(at))
    }

    /// Returns true if it got what it waited for, and not in the step in which it began.
    pub fn was_handed_over(&self) -> bool {
        self.got().is_some() && !self.at_once
    }

    /// Returns true if it was under way just before this moment.
    pub fn was_waiting_at(&self, moment: usize) -> bool {
        self.began < moment && self.end.is_none_or(|(at, _)| at >= moment)
    }
}

impl<'a> Evidence<'a> {
    /// Derives the waits, calls and rests from the trace. The caller passes these three empty.
    pub fn derive(mut self) -> Evidence<'a> {
        self.read(self.object());
        self
    }

    /// Returns the object of the violation: the one for which the task in question waited last.
    fn object(&self) -> u8 {
        let violation = self.violation;
        let told = self.trace.ops.iter().take(violation.op + 1).flatten();
        let mut last = told.filter_map(|event| match event {
            Event::Began { task, object, .. } if Some(*task) == violation.who => Some(*object),
            _ => None,
        });
        last.next_back().unwrap_or(0)
    }

    fn read(&mut self, object: u8) {
        let violation = self.violation;
        let ends_with_a_wait = matches!(violation.kind, Kind::Exclusion | Kind::Order);
        let ops = self.trace.ops.iter().enumerate().take(violation.op + 1);
        let events = ops.flat_map(|(op, events)| events.iter().map(move |event| (op, event)));
        for (at, (op, event)) in events.enumerate() {
            match event {
                Event::Began {
                    task, object: on, ..
                } if *on == object => {
                    self.waits.push(Wait {
                        task: *task,
                        began: at,
                        end: None,
                        at_once: false,
                        began_op: op,
                    });
                }
                Event::Ended { task, object: on } if *on == object => {
                    self.end(*task, op, (at, WaitEnd::Got));
                    if ends_with_a_wait && op == violation.op && Some(*task) == violation.who {
                        return;
                    }
                }
                Event::Gone { task } => self.end(*task, op, (at, WaitEnd::Cancelled)),
                Event::Answered {
                    object: on,
                    method,
                    answer,
                    ..
                } if *on == object => {
                    self.calls.push(AnsweredCall {
                        at,
                        method: *method,
                        answer: *answer,
                    });
                }
                Event::Idled { .. } if op < violation.op => self.rests.push(at),
                _ => {}
            }
        }
    }

    fn end(&mut self, task: u32, op: usize, end: (usize, WaitEnd)) {
        let runs_to_idle = matches!(self.program.ops.get(op), Some(Op::Idle | Op::Delay(_)));
        // From the back: a task waits for one thing at a time, and in long programs the latest
        // waits end.
        if let Some(wait) = self
            .waits
            .iter_mut()
            .rev()
            .find(|wait| wait.task == task && wait.end.is_none())
        {
            wait.end = Some(end);
            wait.at_once = wait.began_op == op && !runs_to_idle;
        }
    }

    /// Returns the kind of violation.
    pub fn kind(&self) -> Kind {
        self.violation.kind
    }

    /// Returns true if the violation has this code.
    pub fn seen(&self, code: Code) -> bool {
        self.violation.code == code
    }

    /// Returns true if the code panicked with a message that contains one of these parts.
    pub fn panicked_with(&self, parts: &[&str]) -> bool {
        let message = self.panic.map(|panic| panic.message.as_str());
        message.is_some_and(|message| parts.iter().any(|part| message.contains(part)))
    }

    /// Returns true if some check failed with this code.
    pub fn seen_anywhere(&self, code: Code) -> bool {
        self.failed.iter().any(|(_, seen)| *seen == code)
    }

    /// Returns true if time passed on the loop's clock while one of the two tasks waited. The small
    /// programs, in which no time passes, must show no mistake.
    pub fn time_matters(&self) -> bool {
        let began = [self.who(), self.other()]
            .into_iter()
            .flatten()
            .map(|wait| wait.began_op)
            .min();
        let told = self.program.ops.iter().take(self.violation.op + 1);
        let passes = began.is_some_and(|began| {
            told.skip(began)
                .any(|op| matches!(op, Op::Delay(_) | Op::Elapse(_)))
        });
        self.small_programs == SmallPrograms::Kept && passes
    }

    /// Returns true if time passed on the loop's clock before the violation, and the small programs
    /// show no mistake.
    pub fn time_passed(&self) -> bool {
        let told = self.program.ops.iter().take(self.violation.op + 1);
        let passes = |op: &Op| matches!(op, Op::Delay(_) | Op::Elapse(_));
        self.small_programs == SmallPrograms::Kept && { told }.any(passes)
    }

    /// Returns the number of panics in the operation of the violation.
    pub fn panics(&self) -> usize {
        let events = self.trace.ops.get(self.violation.op);
        events
            .into_iter()
            .flatten()
            .filter(|event| matches!(event, Event::Panicked { .. }))
            .count()
    }

    /// Returns true if the process ended before the program did.
    pub fn was_cut_short(&self) -> bool {
        !self
            .trace
            .ops
            .iter()
            .flatten()
            .any(|event| matches!(event, Event::End))
    }

    /// Returns true if no smaller program than this one fails in this way.
    pub fn is_smallest(&self) -> bool {
        self.is_exhaustive
    }

    /// Returns true if the failed check is this special one, and the small programs show no
    /// mistake.
    pub fn only_in(&self, check: &str) -> bool {
        self.small_programs == SmallPrograms::Kept && self.check == check
    }

    /// Returns true if only this check fails, and the violation is of a wait or an answer: no
    /// panic, and no loop without rest.
    pub fn goes_wrong_only_in(&self, check: &str) -> bool {
        self.only_in(check)
            && matches!(
                self.kind(),
                Kind::Exclusion | Kind::Order | Kind::Progress | Kind::Action | Kind::Query
            )
    }

    /// Returns true if the object was used thousands of times before the violation and few tasks
    /// wait for it, and the small programs show no mistake.
    pub fn goes_on_for_thousands_of_rounds(&self) -> bool {
        let waiting = self.waits.iter().filter(|wait| wait.end.is_none());
        self.small_programs == SmallPrograms::Kept
            && self.waits.len() > ROUNDS_OF_A_COUNTER
            && waiting.count() < MANY
    }

    /// Returns the largest number of tasks that waited for the object at the same time.
    pub fn longest_line(&self) -> usize {
        let begins = self.waits.iter().map(|wait| (wait.began, 1));
        let ends = self.waits.iter().filter_map(|wait| wait.end);
        let mut changes: Vec<(usize, isize)> = begins.chain(ends.map(|(at, _)| (at, -1))).collect();
        changes.sort_unstable();
        let lengths = changes.iter().scan(0_isize, |length, (_, change)| {
            *length += change;
            Some(*length)
        });
        lengths.max().map_or(0, isize::unsigned_abs)
    }

    /// Returns true if the check of this name failed as well.
    pub fn fails_too(&self, check: &str) -> bool {
        self.failed.iter().any(|(name, _)| *name == check)
    }

    /// Returns the operation of the violation.
    pub fn broke_at(&self) -> Option<&Op> {
        self.program.ops.get(self.violation.op)
    }

    /// Returns the last wait of the task that got something wrongly, or that waits in vain.
    pub fn who(&self) -> Option<&Wait> {
        self.last_wait_of(self.violation.who?)
    }

    /// Returns the last wait of the task that held the object, or had waited longer.
    pub fn other(&self) -> Option<&Wait> {
        self.last_wait_of(self.violation.other?)
    }

    fn last_wait_of(&self, task: u32) -> Option<&Wait> {
        self.waits.iter().rev().find(|wait| wait.task == task)
    }

    /// Returns the last call of this method.
    pub fn last_call(&self, method: u8) -> Option<&AnsweredCall> {
        self.calls.iter().rev().find(|call| call.method == method)
    }

    /// Returns true if the loop had not come to rest between the last two calls of this method.
    pub fn follow_each_other(&self, method: u8) -> bool {
        let calls = self.calls.iter().rev().filter(|call| call.method == method);
        let mut moments = calls.map(|call| call.at);
        let (Some(last), Some(before)) = (moments.next(), moments.next()) else {
            return false;
        };
        !self.rests.iter().any(|rest| (before..last).contains(rest))
    }

    /// Returns the waits that are under way just before `moment`, in the order in which they began.
    pub fn in_line(&self, moment: usize) -> impl Iterator<Item = &Wait> {
        let waits = self.waits.iter();
        waits.filter(move |wait| wait.was_waiting_at(moment))
    }

    /// Returns true if all other tasks that waited when [`Evidence::who`] got the object had begun
    /// before it.
    pub fn is_the_newest(&self) -> bool {
        let Some(who) = self.who() else { return false };
        let Some(got) = who.got() else { return false };
        self.in_line(got).all(|wait| wait.began <= who.began)
    }

    /// Returns true if [`Evidence::other`] began to wait only after the last call of this method.
    pub fn other_began_after(&self, method: u8) -> bool {
        let (Some(other), Some(call)) = (self.other(), self.last_call(method)) else {
            return false;
        };
        other.began > call.at
    }

    /// Returns true if any task is cancelled in the program. A panic ends its task too, but is no
    /// cancellation.
    pub fn cancels_somebody(&self) -> bool {
        self.program.ops.iter().any(|op| match op {
            Op::Cancel(_) => true,
            Op::Spawn { script, .. } => script.iter().any(|act| matches!(act, Act::Cancel(_))),
            Op::Turn
            | Op::Idle
            | Op::Call(_)
            | Op::Delay(_)
            | Op::Elapse(_)
            | Op::Renew(_)
            | Op::Move(_)
            | Op::Restart => false,
        })
    }

    /// Returns the waits whose tasks were cancelled, in the order in which they began.
    pub fn cancelled(&self) -> impl Iterator<Item = &Wait> {
        self.waits.iter().filter(|wait| wait.cancelled().is_some())
    }
}
