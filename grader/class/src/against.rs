//! The changes by a new grading: marks up, down, same, new, gone, and the reason of each change.
//!
//! Entry point: [`compare`]. It compares two books and writes nothing.

use std::collections::BTreeMap;

use crate::books::Booked;

/// The direction of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// The mark falls, or no longer exists.
    Down,
    /// The mark rises, or there was none before.
    Up,
    /// The student was not there before.
    New,
    /// The student is no longer there.
    Gone,
    /// The mark stays.
    Same,
}

/// The reason of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The student's files changed.
    Submission,
    /// The grader, kit or toolchain changed.
    Kit,
    /// Options or isolation changed.
    Options,
    /// Weights, late rule or extensions of the course.
    Course,
}

/// A student's change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The identifier.
    pub id: String,
    /// The name.
    pub name: String,
    /// The direction.
    pub direction: Direction,
    /// The mark before.
    pub before: Option<u32>,
    /// The mark after.
    pub after: Option<u32>,
    /// Checks whose points changed: name, before, after.
    pub checks: Vec<(String, u32, u32)>,
    /// The reasons.
    pub causes: Vec<Cause>,
}

/// Compares the books of two gradings, by student: falling marks first, then the order of
/// identifiers.
pub fn compare(before: &[Booked], after: &[Booked]) -> Vec<Change> {
    let index = |books: &[Booked]| -> BTreeMap<String, Booked> {
        books
            .iter()
            .map(|booked| (booked.student.id.clone(), booked.clone()))
            .collect()
    };
    let (old, new) = (index(before), index(after));
    let mut changes: Vec<Change> = new
        .values()
        .map(|after| match old.get(&after.student.id) {
            Some(before) => change(before, after),
            None => one_sided(after, Direction::New),
        })
        .collect();
    let gone = old
        .values()
        .filter(|before| !new.contains_key(&before.student.id));
    changes.extend(gone.map(|before| one_sided(before, Direction::Gone)));
    changes.sort_by(|a, b| (a.direction, &a.id).cmp(&(b.direction, &b.id)));
    changes
}

fn one_sided(booked: &Booked, direction: Direction) -> Change {
    let total = booked.mark.total;
    let (before, after) = match direction {
        Direction::Gone => (total, None),
        Direction::New | Direction::Down | Direction::Up | Direction::Same => (None, total),
    };
    Change {
        id: booked.student.id.clone(),
        name: booked.student.name.clone(),
        direction,
        before,
        after,
        checks: Vec::new(),
        causes: Vec::new(),
    }
}

fn change(before: &Booked, after: &Booked) -> Change {
    let (old, new) = (before.mark.total, after.mark.total);
    let direction = match new.cmp(&old) {
        // `None` is less than any mark: a lost mark falls.
        std::cmp::Ordering::Less => Direction::Down,
        std::cmp::Ordering::Equal => Direction::Same,
        std::cmp::Ordering::Greater => Direction::Up,
    };
    let checks = changed_checks(before, after);
    let causes = if direction == Direction::Same && checks.is_empty() {
        Vec::new()
    } else {
        causes(before, after)
    };
    Change {
        id: after.student.id.clone(),
        name: after.student.name.clone(),
        direction,
        before: old,
        after: new,
        checks,
        causes,
    }
}

fn changed_checks(before: &Booked, after: &Booked) -> Vec<(String, u32, u32)> {
    let points = |booked: &Booked| -> BTreeMap<String, u32> {
        booked
            .checks
            .iter()
            .map(|check| (check.name.as_ref().to_owned(), check.points))
            .collect()
    };
    let (old, new) = (points(before), points(after));
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let point =
        |points: &BTreeMap<String, u32>, name: &String| points.get(name).copied().unwrap_or(0);
    names
        .into_iter()
        .map(|name| (name.clone(), point(&old, name), point(&new, name)))
        .filter(|(_, old, new)| old != new)
        .collect()
}

fn causes(before: &Booked, after: &Booked) -> Vec<Cause> {
    let mut causes = Vec::new();
    if before.student.sources != after.student.sources {
        causes.push(Cause::Submission);
    }
    if let (Some(old), Some(new)) = (&before.conditions, &after.conditions) {
        if (&old.grader, &old.kit, &old.toolchain) != (&new.grader, &new.kit, &new.toolchain) {
            causes.push(Cause::Kit);
        }
        if (&old.options, &old.isolation) != (&new.options, &new.isolation) {
            causes.push(Cause::Options);
        }
    }
    // If the points of all checks are as before, or the late rule takes another share, the course's
    // own rules are the cause.
    let same_checks = changed_checks(before, after).is_empty();
    if before.mark.penalty != after.mark.penalty
        || (same_checks && before.mark.raw != after.mark.raw)
    {
        causes.push(Cause::Course);
    }
    causes
}

/// Returns true if a mark would fall, or a student with a mark would be gone.
pub fn would_fall(changes: &[Change]) -> bool {
    changes.iter().any(|change| match change.direction {
        Direction::Down => true,
        Direction::Gone => change.before.is_some(),
        Direction::Up | Direction::New | Direction::Same => false,
    })
}
