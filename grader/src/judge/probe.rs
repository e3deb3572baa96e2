//! Checks with a program of their own.

use protocol::program::Program;

use super::budget::RunBudget;
use super::cancels::cancels;
use super::exhaustive::Explored;
use super::{broken, finding, shrink};
use crate::exercise::Check;
use crate::oracle::{Code, Kind, Violation};
use crate::scenario;
use crate::verdict::{Difference, Finding, NotJudged, Status};

/// A check with a program of its own. For a scenario the observable order counts too.
pub(super) struct Special<'c> {
    pub(super) check: &'c Check,
    pub(super) word: &'static str,
    pub(super) kinds: &'c [Kind],
    pub(super) snapshot: Option<&'c str>,
}

impl Special<'_> {
    /// Runs the program and judges it. `charged` holds the promises that were charged before, each
    /// with the kind of violation.
    pub(super) fn status(
        &self,
        explored: &Explored,
        charged: &[(u32, Kind)],
        budget: &mut RunBudget<'_, '_>,
    ) -> anyhow::Result<Status> {
        let Special {
            check,
            word,
            kinds,
            snapshot,
        } = *self;
        if budget.hangs_too_often() {
            return Ok(Status::NotJudged(NotJudged::Exited));
        }
        let exercise = budget.exercise;
        let shown = budget.probe(word)?;
        let difference = snapshot.and_then(|snapshot| {
            let expected = scenario::contents(snapshot).to_owned();
            let actual = scenario::log(exercise, &shown.program, &shown.trace);
            (expected != actual).then_some(Difference { expected, actual })
        });
        let elsewhere = |violation: &Violation| {
            let cancels = cancels(&shown.program);
            explored.charged_elsewhere(exercise, check, cancels, violation.kind)
                || charged
                    .iter()
                    .any(|(promise, kind)| *promise != check.promise && *kind == violation.kind)
        };
        // Another check of the same program covers the other kinds.
        let counting = || broken(&shown.judgement).filter(|v| kinds.contains(&v.kind));
        let violation = match (counting().find(|v| !elsewhere(v)), counting().last()) {
            (Some(violation), _) => violation.clone(),
            (None, Some(charged)) => return Ok(already_charged(charged)),
            (None, None) if difference.is_some() && broken(&shown.judgement).next().is_none() => {
                out_of_order(&shown.program)
            }
            (None, None) => return Ok(Status::Passed),
        };
        let found = Finding {
            difference,
            ..finding(exercise, &shown, &violation)
        };
        drop(shown);
        Ok(Status::Failed(Box::new(shrink::smaller(found, budget)?)))
    }
}

/// Returns the result if another promise is charged with `violation`. It costs nothing here. But a
/// program that could not go on shows nothing about this promise either.
fn already_charged(violation: &Violation) -> Status {
    match violation.kind {
        Kind::Exclusion | Kind::Order | Kind::Query | Kind::Action if !violation.is_panic() => {
            Status::Passed
        }
        Kind::Exclusion
        | Kind::Order
        | Kind::Query
        | Kind::Action
        | Kind::Progress
        | Kind::Passive
        | Kind::Spinning
        | Kind::Blocked
        | Kind::Lost
        | Kind::Panic
        | Kind::Crash => Status::NotJudged(NotJudged::Elsewhere),
    }
}

/// Returns the violation for an order that differs from the snapshot though nothing else is wrong.
fn out_of_order(program: &Program) -> Violation {
    let op = program.ops.len().saturating_sub(1);
    Violation::new(Kind::Order, Code::SCENARIO, op, "promise-scenario")
}
