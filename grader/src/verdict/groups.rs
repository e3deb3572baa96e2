//! Puts failures of one cause together, so that no page is told twice, and picks the smallest story to tell for each.
//!
//! Entry point: [`groups`]. It goes by what was observed; what the mistake may be is not guessed here.

use protocol::program::Op;

use crate::exercise::{Check, How, Programs};
use crate::oracle::Kind;
use crate::verdict::{Checked, Finding, Graded, Status};

/// How many of the failures a text report tells in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The first; the others in a few lines each.
    First,
    /// Every one.
    Every,
}

/// Failures that are told as one.
pub(crate) struct Group<'a> {
    /// The check that it is told under: one of the small programs if there is any, as its title is the plainest.
    pub(crate) check: &'a Checked,
    /// The smallest story of them all.
    pub(crate) finding: &'a Finding,
    /// The other checks that fail so.
    pub(crate) others: Vec<&'a Checked>,
}

/// The failures, in the order of the checks. For a first look all that break in the same way are one; otherwise only those
/// that would be told word for word alike.
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
    // What small programs show is told first.
    groups.sort_by_key(|group| !matches!(group.check.check.how, How::Explore { .. }));
    overtaking_last(&mut groups);
    groups
}

/// If somebody polls, or is never woken, others get what is free, whoever was in line: being overtaken is then the consequence, and is told after that.
fn overtaking_last(groups: &mut [Group<'_>]) {
    let is_cause = |group: &Group<'_>| {
        let kind = group.finding.violation.kind;
        let nobody_is_cancelled = matches!(
            group.check.check.how,
            How::Explore {
                programs: Programs::WithoutCancel,
                ..
            }
        );
        nobody_is_cancelled && matches!(kind, Kind::Passive | Kind::Progress)
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

/// How well the check's title goes with the group's story.
fn plainness(check: &Checked, has_the_story: bool) -> (bool, bool) {
    (
        matches!(check.check.how, How::Explore { .. }),
        has_the_story,
    )
}

/// How much there is to understand: tasks that do more than wait once, then the steps up to the one that broke, then what
/// happened in them.
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

/// The failure that [`text`] tells first, and whose hints are given.
pub fn first_story(graded: &Graded) -> Option<(&'static Check, &Finding)> {
    let groups = groups(graded, Detail::First);
    groups
        .first()
        .map(|group| (group.check.check, group.finding))
}
