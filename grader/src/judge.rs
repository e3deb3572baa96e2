//! Runs an exercise's checks on a program that obeys, and judges what comes back.
//!
//! Entry points: [`judge`], and [`shown`] for one program. It starts no process itself: it is given a way to run a program.
//!
//! A mistake is charged once, where it belongs. Of what a program breaks, the first counts, as the rest may be its consequence; and what the small
//! programs, or a special program, have shown for one promise costs nothing when the special program of another promise shows it again.

mod bench;
mod ending;
mod explored;
pub mod random;
mod smaller;
mod special;
mod unwritten;

use harness::program::Program;

use crate::compile::Built;
use crate::diagnosis;
use crate::explore::{self, Bounds};
use crate::message::Message;
use crate::oracle::{Judgement, Kind, Violation};
use crate::run::Ran;
use crate::tasks::TaskSpec;
use crate::trace::{self, Methods, Seen, Trace};
use crate::verdict::{Check, Checked, Finding, Graded, How, Outcome, Status};

use bench::Bench;
use ending::ending;
use explored::Explored;
pub(crate) use explored::walks;
use special::Special;

/// Runs one program, and has it judged by [`shown`].
pub type Runner<'a> = dyn FnMut(Program) -> anyhow::Result<Shown> + 'a;

/// A program with what it showed.
#[derive(Debug)]
pub struct Shown {
    /// The program.
    pub program: Program,
    /// What was observed.
    pub trace: Trace,
    /// What a judge says of that.
    pub judgement: Judgement,
}

/// Of a trace with more events than this only what a report tells is kept.
const MOST_KEPT: usize = 2_000;

impl Shown {
    /// Whether the child did not answer as it must.
    pub(crate) fn ended(&self) -> bool {
        let ends = |v: &Violation| matches!(v.kind, Kind::Spinning | Kind::Blocked | Kind::Crash);
        self.judgement.violations.iter().any(ends)
    }

    /// Whether the child had to be given up: that costs a time limit.
    fn hung(&self) -> bool {
        let hangs = |v: &Violation| matches!(v.kind, Kind::Spinning | Kind::Blocked);
        self.judgement.violations.iter().any(hangs)
    }

    /// Some traces have hundreds of thousands of events, and nobody asks for what came after the last thing that was wrong. A scenario, compared whole,
    /// has few.
    pub(crate) fn keep_what_is_told(&mut self) {
        if self.trace.events() > MOST_KEPT {
            let last = broken(&self.judgement)
                .map(|violation| violation.op + 1)
                .max();
            self.trace.ops.truncate(last.unwrap_or(0));
            self.trace.ops.shrink_to_fit();
        }
    }
}

/// Judges what became of one program. Pure.
pub fn shown(task: &TaskSpec, program: Program, ran: Ran, methods: Methods) -> Shown {
    let Seen { trace, end } = trace::read(&program, ran, methods);
    let mut judgement = (task.oracle)(&program, &trace);
    if let Some(end) = end {
        let op = trace.ops.len().saturating_sub(1);
        judgement.violations.push(ending(&end, op));
    }
    Shown {
        program,
        trace,
        judgement,
    }
}

/// Judges a submission that was built.
pub fn judge(
    task: &'static TaskSpec,
    built: &Built,
    bounds: Bounds,
    run: &mut Runner<'_>,
) -> anyhow::Result<Outcome> {
    let mut bench = Bench::new(task, run);
    if let Some(panics) = unwritten::unwritten(&mut bench)? {
        return Ok(Outcome::NotWritten(panics));
    }
    let explored = Explored::explore(&mut bench, bounds, built.number)?;
    let mut checks = Vec::with_capacity(task.checks.len());
    let mut charged = Vec::new();
    for check in task.checks {
        let status = match missing(check, built) {
            Some(method) => {
                Status::NotJudged(Message::new("not-judged-method").with("method", method))
            }
            None => status(check, &explored, &charged, &mut bench)?,
        };
        let special = !matches!(check.how, How::Explore { .. });
        if let (Status::Failed(finding), true) = (&status, special) {
            charged.push((check.promise, finding.violation.kind));
        }
        checks.push(Checked { check, status });
    }
    diagnosis::diagnose(task, &mut checks, &mut |word| bench.breaks(word))?;
    Ok(Outcome::Graded(Graded {
        checks,
        unusable: built.unusable.clone(),
        warnings: built.warnings.clone(),
        explored: explored.count,
    }))
}

fn missing(check: &Check, built: &Built) -> Option<&'static str> {
    let unusable = |method: &&&'static str| {
        built
            .unusable
            .iter()
            .any(|unusable| unusable.method == **method)
    };
    check.methods.iter().find(unusable).copied()
}

/// Does one check: looks up what the small programs showed, or runs its program. `charged`: which promises were charged with what before.
fn status(
    check: &'static Check,
    explored: &Explored,
    charged: &[(u32, Kind)],
    bench: &mut Bench<'_, '_>,
) -> anyhow::Result<Status> {
    let status = match &check.how {
        How::Explore { programs, kinds } => explored.status(*programs, kinds, bench)?,
        How::Probe { word, kinds } => {
            let special = Special {
                check,
                word,
                kinds,
                snapshot: None,
            };
            special.status(explored, charged, bench)?
        }
        How::Scenario { program, snapshot } => {
            let special = Special {
                check,
                word: program,
                kinds: Kind::ALL,
                snapshot: Some(snapshot),
            };
            special.status(explored, charged, bench)?
        }
    };
    Ok(match status {
        Status::Passed if !explored.facts.cover(check.needs) => {
            Status::NotJudged(Message::new("not-judged-witness"))
        }
        status @ (Status::Passed | Status::Failed(_) | Status::NotJudged(_)) => status,
    })
}

/// What a program broke, without what may be a consequence of something that it broke before.
///
/// An overtaking and a wrong answer of `locked()` derail nothing; after anything else the model and the lock may be of different minds. And what
/// `locked()` says of a lock that is stuck is no lie of its own.
fn broken(judgement: &Judgement) -> impl Iterator<Item = &Violation> {
    let violations = &judgement.violations;
    let stuck = violations.iter().any(|v| v.kind == Kind::Progress);
    let told = violations
        .iter()
        .filter(move |violation| !(stuck && violation.seen.id == "violation-lock-locked-yes"));
    let mut derailed = false;
    told.take_while(move |violation| {
        let counts = !derailed;
        derailed |= !matches!(violation.kind, Kind::Order | Kind::Asked);
        counts
    })
}

/// The finding that `violation` is. Of program and trace only that is kept which a report tells: what led to it.
fn finding(task: &TaskSpec, shown: &Shown, violation: &Violation) -> Finding {
    let told = violation.op + 1;
    let panic = (violation.is_panic() || violation.kind == Kind::Crash)
        .then(|| {
            let mut events = shown.trace.ops.iter().flatten();
            events.find_map(unwritten::panic_of)
        })
        .flatten();
    let program = Program {
        objects: shown.program.objects.clone(),
        ops: shown.program.ops.iter().take(told).cloned().collect(),
        ..shown.program
    };
    Finding {
        word: explore::write(task.vocabulary, &program),
        program,
        trace: Trace {
            ops: shown.trace.ops.iter().take(told).cloned().collect(),
        },
        violation: violation.clone(),
        panic,
        difference: None,
        others: 0,
        diagnosis: None,
    }
}
