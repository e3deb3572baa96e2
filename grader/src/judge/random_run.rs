//! Runs random programs on a submission that passes all checks, and charges the promise that one
//! breaks.
//!
//! Entry point: [`charge`]. A submission that fails a check is told that first: its verdict costs
//! no more, and its points stay those of the named checks.

use std::collections::BTreeSet;

use protocol::program::{Op, Program};

use super::budget::{RunBudget, Upcoming};
use super::cancels::{Cancels, cancels};
use super::shrink::smaller;
use super::{RunResult, broken, finding, random};
use crate::exercise::{Check, Exercise, How};
use crate::oracle::Kind;
use crate::verdict::{Checked, Finding, Status};

/// Random programs that every submission gets.
const SHARED: u64 = 600;
/// Random programs that no other submission gets, so that none can carry the right answers to all
/// programs with it.
const OWN: u64 = 100;
/// A random program of more operations is not a short one.
const SHORT: u64 = 1_000;
/// Children that may end before the rest is left out: a mistake is known by then.
const MOST_ENDS: usize = 3;

/// Runs the random programs of the submission with this seed. What they break fails the check of
/// its promise.
pub(super) fn charge(
    budget: &mut RunBudget<'_, '_>,
    seed: u64,
    checks: &mut [Checked],
) -> anyhow::Result<()> {
    let mut search = Search {
        known: BTreeSet::new(),
        ends: 0,
    };
    let mut programs = programs(budget.task, seed).enumerate();
    let mut upcoming = Upcoming::new();
    loop {
        // A slow submission is asked for short programs only.
        let slow = budget.slow.is_some();
        let is_asked = |program: &Program| !slow || program.weight() <= SHORT;
        let more = || programs.find(|(_, program)| is_asked(program));
        let Some((place, program)) = budget.next(&mut upcoming, more) else {
            return Ok(());
        };
        let own = place as u64 >= SHARED;
        if search.ends >= MOST_ENDS || own && !search.known.is_empty() {
            return Ok(());
        }
        if !is_asked(&program) {
            continue;
        }
        let shown = if program.weight() > SHORT {
            budget.show_first(program)?
        } else {
            budget.show(program)?
        };
        search.note(budget, &shown, checks)?;
    }
}

/// The random programs, in the order in which they are run: those of all submissions, then those of
/// the one with this seed.
fn programs(task: &'static Exercise, seed: u64) -> impl Iterator<Item = Program> {
    let own = (0..OWN).map(move |one| seed.wrapping_add(one));
    (0..SHARED)
        .chain(own)
        .map(|seed| random::program(task.vocabulary, seed))
}

struct Search {
    /// The kinds of violations that were seen.
    known: BTreeSet<Kind>,
    ends: usize,
}

impl Search {
    fn note(
        &mut self,
        budget: &mut RunBudget<'_, '_>,
        shown: &RunResult,
        checks: &mut [Checked],
    ) -> anyhow::Result<()> {
        self.ends += usize::from(shown.ended());
        if shown.ran_out && shown.program.weight() > SHORT {
            // A bound is no verdict: whether it ever ends is asked of a short program.
            budget.slow.get_or_insert(shown.program.tasks());
            return Ok(());
        }
        for violation in broken(&shown.judgement) {
            if self.known.insert(violation.kind) {
                let found = smaller(finding(budget.task, shown, violation), budget)?;
                fail(budget.task, found, checks);
            }
        }
        Ok(())
    }
}

/// Fails the check that the finding belongs to, unless it failed before.
fn fail(task: &Exercise, found: Finding, checks: &mut [Checked]) {
    let belongs = |check: &Check| belongs(task, check, &found);
    let checked = checks.iter_mut().find(|checked| belongs(checked.check));
    if let Some(checked) = checked
        && matches!(checked.status, Status::Passed)
    {
        checked.status = Status::Failed(Box::new(found));
    }
}

/// Returns true if the check is that of the promise which the finding breaks: independence if it
/// needs more than one object or more than one use of it, or else that of the small programs of its
/// part.
fn belongs(task: &Exercise, check: &Check, found: &Finding) -> bool {
    if needs_several(&found.program) {
        return check.name == task.independence;
    }
    match &check.how {
        How::Explore { programs, kinds } => {
            Cancels::from(*programs) == cancels(&found.program)
                && kinds.contains(&found.violation.kind)
        }
        How::Probe { .. } | How::Scenario { .. } => false,
    }
}

fn needs_several(program: &Program) -> bool {
    let another = |op: &Op| matches!(op, Op::Renew(_) | Op::Move(_) | Op::Restart);
    program.objects.len() > 1 || program.ops.iter().any(another)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;

    #[test]
    fn every_kind_of_violation_belongs_to_a_check() {
        for task in exercises::ALL {
            assert!(
                task.checks
                    .iter()
                    .any(|check| check.name == task.independence)
            );
            for part in [Cancels::Nobody, Cancels::Somebody] {
                for kind in Kind::ALL {
                    let covers = |check: &Check| match &check.how {
                        How::Explore { programs, kinds } => {
                            Cancels::from(*programs) == part && kinds.contains(kind)
                        }
                        How::Probe { .. } | How::Scenario { .. } => false,
                    };
                    let covered = task.checks.iter().any(covers);
                    // An event promises no order.
                    assert!(covered || *kind == Kind::Order, "{}: {kind:?}", task.name);
                }
            }
        }
    }

    #[test]
    fn submissions_share_most_random_programs_and_have_some_of_their_own() {
        for task in exercises::ALL {
            let of = |seed: u64| -> Vec<Program> { programs(task, seed).collect() };
            let (one, other) = (of(1 << 63), of(0x0123_4567_89ab_cdef));
            let shared = SHARED as usize;
            assert_eq!(one[..shared], other[..shared]);
            assert!(one[shared..].iter().all(|program| !other.contains(program)));
        }
    }
}
