//! Groups failures by cause, so that reports explain each cause once, and selects the smallest
//! counterexample of each group.
//!
//! Entry point: `groups`. It compares observations only; `diagnosis` guesses the mistake.

use protocol::program::Op;

use crate::exercise::{Check, How, Programs};
use crate::oracle::Kind;
use crate::verdict::{Checked, Finding, Graded, Status};

/// The number of failures that a text report explains in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The first; the others in a few lines each.
    First,
    /// Every one.
    Every,
}

/// Failures with one explanation.
pub(crate) struct Group<'a> {
    /// The check of the explanation: an exhaustive one if there is any, because its title is the
    /// plainest.
    pub(crate) check: &'a Checked,
    /// The smallest counterexample of the group.
    pub(crate) finding: &'a Finding,
    /// The other checks with the same failure.
    pub(crate) others: Vec<&'a Checked>,
}

/// Returns the failures, in the order of the checks. [`Detail::First`] groups all failures of the
/// same kind; [`Detail::Every`] only those with the same explanation.
pub(crate) fn groups(graded: &Graded, detail: Detail) -> Vec<Group<'_>> {
    let same = match detail {
        Detail::First => same_way,
        Detail::Every => same_story,
    };
    let mut groups: Vec<Group<'_>> = Vec::new();
    for check in &graded.checks {
        let Status::Failed(finding) = &check.status else {
            continue;
        };
        match groups.iter_mut().find(|group| same(group.finding, finding)) {
            Some(group) => group.add(check, finding),
            None => groups.push(Group {
                check,
                finding,
                others: Vec::new(),
            }),
        }
    }
    // Exhaustive counterexamples come first.
    groups.sort_by_key(|group| !matches!(group.check.check.how, How::Explore { .. }));
    overtaking_last(&mut groups);
    groups
}

/// Moves overtaking after polling and lost wake-ups: tasks then get a free object out of turn, so
/// overtaking is only a consequence.
fn overtaking_last(groups: &mut [Group<'_>]) {
    let is_cause = |group: &Group<'_>| {
        let kind = group.finding.violation.kind;
        let is_without_cancel = matches!(
            group.check.check.how,
            How::Explore {
                programs: Programs::WithoutCancel,
                ..
            }
        );
        is_without_cancel && matches!(kind, Kind::Passive | Kind::Progress)
    };
    let is_order = |group: &Group<'_>| group.finding.violation.kind == Kind::Order;
    if let (Some(order), Some(cause)) = (
        groups.iter().position(is_order),
        groups.iter().position(is_cause),
    ) && order < cause
    {
        groups[order..=cause].rotate_right(1);
    }
}

impl<'a> Group<'a> {
    fn add(&mut self, check: &'a Checked, finding: &'a Finding) {
        let smaller = size(finding) < size(self.finding);
        if smaller {
            self.finding = finding;
        }
        if plainness(check, smaller) > plainness(self.check, !smaller) {
            self.others.insert(0, self.check);
            self.check = check;
        } else {
            self.others.push(check);
        }
    }
}

/// Returns a sort key: how well the check's title fits the group's counterexample.
fn plainness(check: &Checked, has_the_story: bool) -> (bool, bool) {
    (
        matches!(check.check.how, How::Explore { .. }),
        has_the_story,
    )
}

/// Returns a sort key for complexity: tasks that do more than one wait, then steps up to the
/// violation, then events.
fn size(finding: &Finding) -> (usize, usize, usize) {
    let op = finding.violation.op;
    let told = finding.program.ops.iter().take(op + 1);
    let scripts = told
        .filter(|op| matches!(op, Op::Spawn { script, .. } if script.len() > 1))
        .count();
    let events = finding.trace.ops.iter().take(op + 1).map(Vec::len).sum();
    (scripts, op, events)
}

fn same_way(one: &Finding, other: &Finding) -> bool {
    one.panic == other.panic && one.violation.kind == other.violation.kind
}

fn same_story(one: &Finding, other: &Finding) -> bool {
    one.word == other.word
        && one.violation == other.violation
        && one.panic == other.panic
        && one.difference == other.difference
}

/// Returns the failure that a report explains first; the hints are for it.
pub fn first_story(graded: &Graded) -> Option<(&'static Check, &Finding)> {
    let groups = groups(graded, Detail::First);
    groups
        .first()
        .map(|group| (group.check.check, group.finding))
}
