//! Runs an exercise's checks on a submission, and judges the results.
//!
//! Entry points: [`judge`], and [`shown`] for one program. It starts no process itself: the caller
//! passes a [`Runner`].
//!
//! A mistake is charged once, at the promise that it breaks. Of the violations in a program the
//! first counts, because the rest may be its consequence. If the small programs or a special
//! program charge one promise, the same violation costs nothing in the special program of another
//! promise.

mod budget;
mod cancels;
pub mod enumerate;
mod exhaustive;
mod exit;
pub mod observe;
mod probe;
pub mod random;
mod random_run;
pub mod repeated;
mod shrink;
mod stub;

use budget::RunBudget;
use exhaustive::Explored;
use probe::Special;
use protocol::program::Program;

use crate::compile::Built;
use crate::diagnosis;
use crate::exercise::{Check, Exercise, How, notation};
use crate::judge::enumerate::SearchBounds;
use crate::judge::observe::Observed;
use crate::oracle::{Judgement, Kind, Violation};
use crate::runner::{AtBound, End, Ran};
use crate::trace::{Methods, Trace};
use crate::verdict::{Checked, Finding, Graded, NotJudged, Outcome, Status};

/// The interface that runs programs; [`shown`] judges them.
pub trait Runner {
    /// Runs one program and judges its trace. `at_bound` selects the bounds, and the reaction if
    /// the program runs out of one.
    ///
    /// # Errors
    /// The grader itself failed.
    fn run(&mut self, program: Program, at_bound: AtBound) -> anyhow::Result<RunResult>;

    /// Announces a program. It is the next to be run after those announced before, unless the judge
    /// skips it.
    fn announce(&mut self, _program: &Program) {}
}

impl<F: FnMut(Program) -> anyhow::Result<RunResult>> Runner for F {
    fn run(&mut self, program: Program, _at_bound: AtBound) -> anyhow::Result<RunResult> {
        self(program)
    }
}

/// A program with its result.
#[derive(Debug)]
pub struct RunResult {
    /// The program.
    pub program: Program,
    /// The observed trace.
    pub trace: Trace,
    /// The judgement of the trace.
    pub judgement: Judgement,
    /// True if a bound of the grader's own ran out: of processor time, memory or output.
    pub ran_out: bool,
}

/// The number of events above which only the reported part of a trace is retained.
const MOST_KEPT: usize = 2_000;

impl RunResult {
    /// Returns true if the child did not answer as it must.
    pub(crate) fn ended(&self) -> bool {
        let mut violations = self.judgement.violations.iter();
        violations.any(|violation| violation.kind.is_exit())
    }

    /// Returns the violations that are no consequence of an earlier one. A report counts these.
    pub fn independent_violations(&self) -> Vec<Violation> {
        broken(&self.judgement).cloned().collect()
    }

    /// Returns true if the program used up a limit of time, memory or output. Each such program
    /// makes a student wait.
    fn hung(&self) -> bool {
        let mut violations = self.judgement.violations.iter();
        self.ran_out || violations.any(|violation| violation.kind.hangs())
    }

    /// If a bound ran out and something was wrong before, only that counts.
    fn judge_before_bound(&mut self) {
        let violations = &mut self.judgement.violations;
        if self.ran_out && violations.len() > 1 {
            // The exit is the last one.
            violations.pop();
            self.ran_out = false;
        }
    }

    /// Truncates a long trace after its last violation: some have hundreds of thousands of events,
    /// and no report shows the rest. A scenario, compared whole, has few.
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

/// Judges the result of one program. Pure.
pub fn shown(exercise: &Exercise, program: Program, ran: Ran, methods: Methods) -> RunResult {
    let Observed { trace, end } = observe::observe(&program, ran, methods);
    let mut judgement = (exercise.oracle)(&program, &trace);
    let ran_out = end.as_ref().is_some_and(End::is_of_a_bound);
    if let Some(end) = end {
        let op = trace.ops.len().saturating_sub(1);
        judgement.violations.push(exit::violation(&end, op));
    }
    RunResult {
        program,
        trace,
        judgement,
        ran_out,
    }
}

/// Judges a submission that was built.
pub fn judge(
    exercise: &'static Exercise,
    built: &Built,
    bounds: SearchBounds,
    run: &mut dyn Runner,
) -> anyhow::Result<Outcome> {
    let mut budget = RunBudget::new(exercise, run);
    if let Some(panics) = stub::unwritten(&mut budget)? {
        return Ok(Outcome::NotWritten(panics));
    }
    let explored = Explored::explore(&mut budget, bounds, built.seed)?;
    let mut checks = Vec::with_capacity(exercise.checks.len());
    let mut charged = Vec::new();
    for check in exercise.checks {
        let status = match missing(check, built) {
            Some(method) => Status::NotJudged(NotJudged::Method(method)),
            None => status(check, &explored, &charged, &mut budget)?,
        };
        let special = !matches!(check.how, How::Explore { .. });
        if let (Status::Failed(finding), true) = (&status, special) {
            charged.push((check.promise, finding.violation.kind));
        }
        checks.push(Checked { check, status });
    }
    diagnosis::diagnose(exercise, &mut checks, &mut |word| budget.breaks(word))?;
    let passes = |checked: &Checked| matches!(checked.status, Status::Passed);
    if checks.iter().all(passes) {
        random_run::charge(&mut budget, built.seed, &mut checks)?;
    }
    Ok(Outcome::Graded(Graded {
        checks,
        mismatches: built.mismatches.clone(),
        warnings: built.warnings.clone(),
        explored: explored.count,
        slow: budget.slow,
    }))
}

fn missing(check: &Check, built: &Built) -> Option<&'static str> {
    let mismatches = |method: &&&'static str| {
        built
            .mismatches
            .iter()
            .any(|mismatches| mismatches.method == **method)
    };
    check.methods.iter().find(mismatches).copied()
}

/// Does one check: looks up the results of the small programs, or runs the check's program.
/// `charged` holds the promises that were charged before, each with the kind of violation.
fn status(
    check: &'static Check,
    explored: &Explored,
    charged: &[(u32, Kind)],
    budget: &mut RunBudget<'_, '_>,
) -> anyhow::Result<Status> {
    let status = match &check.how {
        How::Explore { programs, kinds } => explored.status(*programs, kinds, budget)?,
        How::Probe { word, kinds } => {
            let special = Special {
                check,
                word,
                kinds,
                snapshot: None,
            };
            special.status(explored, charged, budget)?
        }
        How::Scenario { program, snapshot } => {
            let special = Special {
                check,
                word: program,
                kinds: Kind::ALL,
                snapshot: Some(snapshot),
            };
            special.status(explored, charged, budget)?
        }
    };
    Ok(match status {
        Status::Passed if !explored.facts.cover(check.needs) => {
            Status::NotJudged(NotJudged::Witness)
        }
        status @ (Status::Passed | Status::Failed(_) | Status::NotJudged(_)) => status,
    })
}

/// Returns the violations in a program, without those that may be a consequence of an earlier one.
///
/// Overtaking and a wrong answer of `locked()` have no consequences. After any other violation the
/// states of the model and the lock may differ. A wrong answer of `locked()` on a stuck lock is no
/// violation of its own.
fn broken(judgement: &Judgement) -> impl Iterator<Item = &Violation> {
    let violations = &judgement.violations;
    let stuck = violations.iter().any(|v| v.kind == Kind::Progress);
    let independent = violations
        .iter()
        .filter(move |violation| !(stuck && violation.is_idle_query));
    let mut derailed = false;
    independent.take_while(move |violation| {
        let counts = !derailed;
        derailed |= violation.kind.derails();
        counts
    })
}

/// Returns the finding for `violation`. It holds program and trace only up to the violation,
/// because a report shows no more.
fn finding(exercise: &Exercise, shown: &RunResult, violation: &Violation) -> Finding {
    let told = violation.op + 1;
    let panic = (violation.is_panic() || violation.kind == Kind::Crash)
        .then(|| {
            let mut events = shown.trace.ops.iter().flatten();
            events.find_map(stub::panic_of)
        })
        .flatten();
    let program = Program {
        objects: shown.program.objects.clone(),
        ops: shown.program.ops.iter().take(told).cloned().collect(),
        ..shown.program
    };
    Finding {
        word: notation::write(exercise.vocabulary, &program),
        program,
        trace: Trace {
            ops: shown.trace.ops.iter().take(told).cloned().collect(),
        },
        violation: violation.clone(),
        panic,
        difference: None,
        inside: Vec::new(),
        others: 0,
        diagnosis: None,
    }
}
