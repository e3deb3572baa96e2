//! From a failure to the likely mistake, and to hints in steps.
//!
//! Entry points: [`diagnose`], which names the likely mistake behind each failed check, and [`hints`]. The kinds of mistakes are data and stand with
//! their exercises; here is only what they are told apart by. A diagnosis never changes a mark.

use harness::Answer;
use harness::event::Event;
use harness::program::{Act, Op};

use crate::oracle::Kind;
use crate::tasks::TaskSpec;
use crate::verdict::{Check, Checked, Finding, How, Status};

/// How many hints there are for each failure: a question, a direction, a pointer.
pub const HINTS: usize = 3;

/// A kind of mistake, as data. Its text is the catalogue's `diagnosis-<task>-<name>`, its hints are `hint-<task>-<name>-<number>`.
#[derive(Debug)]
pub struct Diagnosis {
    /// Its name, such as `newest-first`.
    pub name: &'static str,
    /// Whether the evidence speaks for it. The first of an exercise's kinds that applies is taken.
    pub applies: fn(&Evidence<'_>) -> bool,
    /// For what looks like something else at first: a further program, and how that one must break as well.
    pub trial: Option<Trial>,
}

/// A further program that tells two kinds of mistakes apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The program.
    pub word: &'static str,
    /// How it must break.
    pub breaks: Kind,
}

impl PartialEq for Diagnosis {
    fn eq(&self, other: &Diagnosis) -> bool {
        self.name == other.name
    }
}

impl Eq for Diagnosis {}

/// Whether the small programs show a mistake. If they do, a special program that fails as well says little of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmallPrograms {
    /// None fails.
    Kept,
    /// Some fail.
    Broken,
}

/// A finding, and what is derived from it once.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// The check that failed.
    pub check: &'static Check,
    /// What the small programs show.
    pub small_programs: SmallPrograms,
    /// Why it failed.
    pub finding: &'a Finding,
    /// The failed checks, and the names of the entries that tell what was seen in them.
    pub failed: &'a [(&'static str, &'static str)],
    /// The waits on the object that it is about, in the order in which they began, up to the moment at which it broke.
    pub waits: Vec<Wait>,
    /// The plain calls on that object, up to that moment.
    pub calls: Vec<Call>,
    /// Moments at which the loop had come to rest before.
    pub rests: Vec<usize>,
}

/// A wait. Moments are places in the trace's sequence of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Whose.
    pub task: u32,
    /// When it began.
    pub began: usize,
    /// How and when it ended, if it did.
    pub end: Option<(usize, WaitEnd)>,
    /// Whether it ended inside the operation in which it began, other than a run to idle: so without a further step of its task.
    pub at_once: bool,
    began_op: usize,
}

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitEnd {
    /// It got what it waited for.
    Got,
    /// Its task was cancelled.
    Cancelled,
}

/// A plain call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// When.
    pub at: usize,
    /// The method's number.
    pub method: u8,
    /// What it answered.
    pub answer: Answer,
}

impl Wait {
    /// When it got what it waited for.
    pub fn got(&self) -> Option<usize> {
        self.end
            .and_then(|(at, end)| (end == WaitEnd::Got).then_some(at))
    }

    /// When its task was cancelled.
    pub fn cancelled(&self) -> Option<usize> {
        self.end
            .and_then(|(at, end)| (end == WaitEnd::Cancelled).then_some(at))
    }

    /// Whether it was under way just before this moment.
    pub fn was_waiting_at(&self, moment: usize) -> bool {
        self.began < moment && self.end.is_none_or(|(at, _)| at >= moment)
    }
}

impl<'a> Evidence<'a> {
    /// What speaks in `finding`.
    pub fn new(
        check: &'static Check,
        small_programs: SmallPrograms,
        finding: &'a Finding,
        failed: &'a [(&'static str, &'static str)],
    ) -> Evidence<'a> {
        let (waits, calls, rests) = (Vec::new(), Vec::new(), Vec::new());
        let mut evidence = Evidence {
            check,
            small_programs,
            finding,
            failed,
            waits,
            calls,
            rests,
        };
        evidence.read(evidence.object());
        evidence
    }

    /// The object that it is about: the one for which the task in question waited last.
    fn object(&self) -> u8 {
        let violation = &self.finding.violation;
        let told = self
            .finding
            .trace
            .ops
            .iter()
            .take(violation.op + 1)
            .flatten();
        let mut last = told.filter_map(|event| match event {
            Event::Began { task, object, .. } if Some(*task) == violation.who => Some(*object),
            _ => None,
        });
        last.next_back().unwrap_or(0)
    }

    fn read(&mut self, object: u8) {
        let violation = &self.finding.violation;
        let ends_with_a_wait = matches!(violation.kind, Kind::Exclusion | Kind::Order);
        let ops = self
            .finding
            .trace
            .ops
            .iter()
            .enumerate()
            .take(violation.op + 1);
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
                    self.calls.push(Call {
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
        let runs_to_idle = matches!(
            self.finding.program.ops.get(op),
            Some(Op::Idle | Op::Delay(_))
        );
        // From the back: a task waits for one thing at a time, and in long programs the latest waits are the ones that end.
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

    /// The kind of violation.
    pub fn kind(&self) -> Kind {
        self.finding.violation.kind
    }

    /// Whether what was seen is told by the catalogue's entry of this name.
    pub fn seen(&self, id: &str) -> bool {
        self.finding.violation.seen.id == id
    }

    /// Whether the code panicked with a message that holds one of these.
    pub fn panicked_with(&self, parts: &[&str]) -> bool {
        let message = self
            .finding
            .panic
            .as_ref()
            .map(|panic| panic.message.as_str());
        message.is_some_and(|message| parts.iter().any(|part| message.contains(part)))
    }

    /// Whether some check failed with what the catalogue's entry of this name tells.
    pub fn seen_anywhere(&self, id: &str) -> bool {
        self.failed.iter().any(|(_, seen)| *seen == id)
    }

    /// Whether time passed on the loop's clock while one of the two waited, and nothing is wrong where none passes.
    pub fn time_matters(&self) -> bool {
        let began = [self.who(), self.other()]
            .into_iter()
            .flatten()
            .map(|wait| wait.began_op)
            .min();
        let told = self
            .finding
            .program
            .ops
            .iter()
            .take(self.finding.violation.op + 1);
        let passes =
            began.is_some_and(|began| told.skip(began).any(|op| matches!(op, Op::Delay(_))));
        self.small_programs == SmallPrograms::Kept && passes
    }

    /// How often code panicked in the operation at which it broke.
    pub fn panics(&self) -> usize {
        let events = self.finding.trace.ops.get(self.finding.violation.op);
        events
            .into_iter()
            .flatten()
            .filter(|event| matches!(event, Event::Panicked { .. }))
            .count()
    }

    /// Whether the process ended before the program did.
    pub fn was_cut_short(&self) -> bool {
        !self
            .finding
            .trace
            .ops
            .iter()
            .flatten()
            .any(|event| matches!(event, Event::End))
    }

    /// Whether no smaller program than this one fails in this way.
    pub fn is_smallest(&self) -> bool {
        matches!(self.check.how, How::Explore { .. })
    }

    /// Whether it is this check, a special one, and the small programs show nothing wrong.
    pub fn only_in(&self, check: &str) -> bool {
        self.small_programs == SmallPrograms::Kept && self.check.name == check
    }

    /// Whether the check of this name failed as well.
    pub fn fails_too(&self, check: &str) -> bool {
        self.failed.iter().any(|(name, _)| *name == check)
    }

    /// The operation at which it broke.
    pub fn broke_at(&self) -> Option<&Op> {
        self.finding.program.ops.get(self.finding.violation.op)
    }

    /// The last wait of the task that should not have got it, or should have.
    pub fn who(&self) -> Option<&Wait> {
        self.last_wait_of(self.finding.violation.who?)
    }

    /// The last wait of the task that held it, or had waited longer.
    pub fn other(&self) -> Option<&Wait> {
        self.last_wait_of(self.finding.violation.other?)
    }

    fn last_wait_of(&self, task: u32) -> Option<&Wait> {
        self.waits.iter().rev().find(|wait| wait.task == task)
    }

    /// The last call of this method.
    pub fn last_call(&self, method: u8) -> Option<&Call> {
        self.calls.iter().rev().find(|call| call.method == method)
    }

    /// Whether any task is cancelled in the program. A panic ends its task too, and that is none.
    pub fn cancels_somebody(&self) -> bool {
        self.finding.program.ops.iter().any(|op| match op {
            Op::Cancel(_) => true,
            Op::Spawn { script, .. } => script.iter().any(|act| matches!(act, Act::Cancel(_))),
            Op::Turn
            | Op::Idle
            | Op::Call(_)
            | Op::Delay(_)
            | Op::Renew(_)
            | Op::Move(_)
            | Op::Restart => false,
        })
    }

    /// The waits that were given up, in the order in which they began.
    pub fn cancelled(&self) -> impl Iterator<Item = &Wait> {
        self.waits.iter().filter(|wait| wait.cancelled().is_some())
    }
}

/// Runs the program of a trial and gives the ways in which it breaks.
pub type Tried<'a> = dyn FnMut(&'static str) -> anyhow::Result<Vec<Kind>> + 'a;

/// Names the likely mistake behind each failed check. `Err` if a trial could not be run.
pub fn diagnose(
    task: &TaskSpec,
    checks: &mut [Checked],
    tried: &mut Tried<'_>,
) -> anyhow::Result<()> {
    let breaks = |checked: &Checked| {
        matches!(checked.check.how, How::Explore { .. })
            && matches!(checked.status, Status::Failed(_))
    };
    let small = if checks.iter().any(breaks) {
        SmallPrograms::Broken
    } else {
        SmallPrograms::Kept
    };
    let seen = |checked: &Checked| match &checked.status {
        Status::Failed(finding) => Some((checked.check.name, finding.violation.seen.id)),
        Status::Passed | Status::NotJudged(_) => None,
    };
    let failed: Vec<_> = checks.iter().filter_map(seen).collect();
    for checked in checks {
        if let Status::Failed(finding) = &mut checked.status {
            let evidence = Evidence::new(checked.check, small, finding, &failed);
            finding.diagnosis = first_that_applies(task, &evidence, tried)?;
        }
    }
    Ok(())
}

fn first_that_applies(
    task: &TaskSpec,
    evidence: &Evidence<'_>,
    tried: &mut Tried<'_>,
) -> anyhow::Result<Option<&'static Diagnosis>> {
    for diagnosis in task.diagnoses {
        let applies = (diagnosis.applies)(evidence)
            && match diagnosis.trial {
                Some(trial) => tried(trial.word)?.contains(&trial.breaks),
                None => true,
            };
        if applies {
            return Ok(Some(diagnosis));
        }
    }
    Ok(None)
}

/// Names of the catalogue's entries with the hints for a failed check: those of its diagnosis, or, if there is none, those of its part.
pub fn hints(task: &TaskSpec, check: &Check, finding: &Finding) -> [String; HINTS] {
    match finding.diagnosis {
        Some(diagnosis) => hints_of(task, diagnosis),
        None => hints_of_part(task, check.part),
    }
}

/// Names of the entries with the hints for `diagnosis`.
pub fn hints_of(task: &TaskSpec, diagnosis: &Diagnosis) -> [String; HINTS] {
    [1, 2, 3].map(|number| format!("hint-{}-{}-{number}", task.name, diagnosis.name))
}

/// Names of the entries with the hints for a part of the marks, for failures without a diagnosis.
pub fn hints_of_part(task: &TaskSpec, part: &str) -> [String; HINTS] {
    [
        format!("hint-part-{part}"),
        "hint-any-2".to_owned(),
        format!("hint-any-3-{}", task.name),
    ]
}

/// Name of the entry that tells `diagnosis`.
pub fn text_of(task: &TaskSpec, diagnosis: &Diagnosis) -> String {
    format!("diagnosis-{}-{}", task.name, diagnosis.name)
}
