//! Runs the random and the repeated programs, and charges the promises that they break.
//!
//! Entry point: [`charge`]. The judge calls it only for a submission that passes all named checks.
//! So a failed check costs no further time, and the points are those of the named checks. The
//! programs come from [`random`] and [`repeated`].

use std::collections::BTreeSet;

use protocol::program::{Op, Program};

use super::budget::{RunBudget, Upcoming};
use super::cancels::{Cancels, cancels};
use super::shrink::smaller;
use super::{RunResult, broken, finding, random, repeated};
use crate::exercise::situations::Chosen;
use crate::exercise::{Check, Exercise, How};
use crate::oracle::Kind;
use crate::verdict::{Checked, Finding, Status};

/// Number of random programs that only this submission gets. So no source can contain the right
/// answers to all programs.
const OWN: u64 = 100;
/// Number of repeated programs that only this submission gets.
const OWN_REPEATED: u64 = 10;
/// Maximal weight of a short program.
const SHORT: u64 = 1_000;
/// Maximal weight of a medium program.
const MEDIUM: u64 = 4_000;
/// If a submission is slow only with more tasks than this, it still gets the medium programs.
const MANY: usize = 2_000;
/// Number of ended children after which no further program is run: a mistake is known by then.
const MOST_ENDS: usize = 3;

/// Runs the shared programs. If they break no promise, runs those that `seed` adds for this
/// submission alone. A broken promise fails its check.
pub(super) fn charge(
    budget: &mut RunBudget<'_, '_>,
    seed: u64,
    checks: &mut [Checked],
) -> anyhow::Result<()> {
    let mut search = Search {
        known: BTreeSet::new(),
        ends: 0,
        ran_out: false,
    };
    let shared = shared(budget.exercise).map(|program| (Whose::Shared, program));
    let own = own(budget.exercise, seed).map(|program| (Whose::Own, program));
    let mut programs = shared.chain(own);
    let mut upcoming = Upcoming::new();
    loop {
        let most = if search.ran_out {
            SHORT
        } else {
            most_weight(budget.slow)
        };
        let is_asked = |program: &Program| program.weight() <= most;
        let more = || programs.find(|(_, program)| is_asked(program));
        let Some((whose, program)) = budget.next(&mut upcoming, more) else {
            return Ok(());
        };
        if search.ends >= MOST_ENDS || whose == Whose::Own && !search.known.is_empty() {
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

/// Returns the maximal weight of the programs that are run. `slow` is the number of tasks with
/// which the submission ran out of a bound.
fn most_weight(slow: Option<usize>) -> u64 {
    match slow {
        None => u64::MAX,
        Some(tasks) if tasks > MANY => MEDIUM,
        Some(_) => SHORT,
    }
}

/// The submissions that get a program.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// Every submission.
    Shared,
    /// This one alone.
    Own,
}

/// Returns the programs that every submission gets, in the order of the runs: short ones first.
fn shared(exercise: &'static Exercise) -> impl Iterator<Item = Program> {
    let Chosen {
        random,
        repeated,
        large,
    } = exercise.chosen;
    let random = random
        .iter()
        .map(|seed| random::program(exercise.vocabulary, u64::from(*seed)));
    let all = (0..).zip(repeated::programs(exercise.vocabulary, exercise.situations));
    let chosen = all.filter(|(number, _)| repeated.binary_search(number).is_ok());
    let large = large.iter().map(|seed| {
        repeated::large_program(exercise.vocabulary, exercise.situations, usize::from(*seed))
    });
    random
        .chain(chosen.map(|(_, program)| program))
        .chain(large)
}

/// Returns the programs that only the submission with this seed gets.
fn own(exercise: &'static Exercise, seed: u64) -> impl Iterator<Item = Program> {
    let random = move |one| random::program(exercise.vocabulary, seed.wrapping_add(one));
    let repeated = move |one| {
        repeated::own_program(
            exercise.vocabulary,
            exercise.situations,
            seed.wrapping_add(one),
        )
    };
    (0..OWN).map(random).chain((0..OWN_REPEATED).map(repeated))
}

/// The state of the search for a broken promise.
struct Search {
    /// The kinds of violations that were seen.
    known: BTreeSet<Kind>,
    /// The number of children that ended.
    ends: usize,
    /// True if a long program ran out of a bound.
    ran_out: bool,
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
            // A long program that runs out of a bound decides nothing. A short one shows a hang.
            self.ran_out = true;
            budget.slow.get_or_insert(shown.program.tasks());
            return Ok(());
        }
        for violation in broken(&shown.judgement) {
            if self.known.insert(violation.kind) {
                let found = smaller(finding(budget.exercise, shown, violation), budget)?;
                fail(budget.exercise, found, checks);
            }
        }
        Ok(())
    }
}

/// Fails the check that `found` belongs to, unless that check failed before.
fn fail(exercise: &Exercise, found: Finding, checks: &mut [Checked]) {
    let belongs = |check: &Check| belongs(exercise, check, &found);
    let checked = checks.iter_mut().find(|checked| belongs(checked.check));
    if let Some(checked) = checked
        && matches!(checked.status, Status::Passed)
    {
        checked.status = Status::Failed(Box::new(found));
    }
}

/// Returns true if `found` belongs to this check. If its program has several objects or loops, or
/// moves or renews an object, that is the check of independence. Otherwise it is the exhaustive
/// check of the same kind of violation, with or without cancellations.
fn belongs(exercise: &Exercise, check: &Check, found: &Finding) -> bool {
    if needs_several(&found.program) {
        return check.name == exercise.independence;
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
        for exercise in exercises::ALL {
            assert!(
                exercise
                    .checks
                    .iter()
                    .any(|check| check.name == exercise.independence)
            );
            for part in [Cancels::Nobody, Cancels::Somebody] {
                for kind in Kind::ALL {
                    let covers = |check: &Check| match &check.how {
                        How::Explore { programs, kinds } => {
                            Cancels::from(*programs) == part && kinds.contains(kind)
                        }
                        How::Probe { .. } | How::Scenario { .. } => false,
                    };
                    let covered = exercise.checks.iter().any(covers);
                    // An event promises no order.
                    assert!(
                        covered || *kind == Kind::Order,
                        "{}: {kind:?}",
                        exercise.name
                    );
                }
            }
        }
    }

    #[test]
    fn submissions_have_programs_of_their_own() {
        for exercise in exercises::ALL {
            let of = |seed: u64| -> Vec<Program> { own(exercise, seed).collect() };
            let (one, other) = (of(1 << 63), of(0x0123_4567_89ab_cdef));
            assert!(one.iter().all(|program| !other.contains(program)));
            let shared: Vec<Program> = shared(exercise).collect();
            assert!(one.iter().all(|program| !shared.contains(program)));
        }
    }

    #[test]
    fn chosen_programs_are_there_and_in_order() {
        for exercise in exercises::ALL {
            let Chosen {
                random,
                repeated,
                large,
            } = exercise.chosen;
            for list in [random, repeated, large] {
                assert!(
                    list.is_sorted_by(|one, next| one < next),
                    "{}",
                    exercise.name
                );
            }
            let chosen = random.len() + repeated.len() + large.len();
            assert_eq!(shared(exercise).count(), chosen, "{}", exercise.name);
        }
    }
}
