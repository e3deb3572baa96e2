//! A trace: the observations of a child that ran one program, decoded and checked against the
//! program's shape.
//!
//! Entry point: [`decode`]. The bytes are hostile: anything that is not a possible report of this
//! very program is [`Broken`].

use protocol::event::Event;
use protocol::program::Program;
use protocol::wire::{self, Report};

mod shape;

pub use shape::fits;

/// The observations of one program, operation by operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The events of each operation, then those of the tear-down. The list is shorter if the child
    /// ended in the middle.
    pub ops: Vec<Vec<Event>>,
}

impl Trace {
    /// Returns the number of all events.
    pub fn events(&self) -> usize {
        self.ops.iter().map(Vec::len).sum()
    }
}

/// The bytes are no report of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// The required extent of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The child answered: all operations, the tear-down, and the end mark.
    Whole,
    /// The child ended in the middle.
    Part,
}

/// The methods that a program can call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Methods {
    /// All of them: a report of a missing one is a lie.
    All,
    /// Some are missing. Full marks are out of reach then, so a lie gains nothing.
    Some,
}

/// Decodes what the child sent for `program`.
pub fn decode(program: &Program, bytes: &[u8], expect: Expect) -> Result<Trace, Broken> {
    let Report {
        before,
        mut ops,
        ended,
    } = wire::read_report(bytes).map_err(|_| Broken)?;
    // The objects are made before the first operation. If that panics, the report contains nothing
    // else.
    if let Some(event) = before.first() {
        if !matches!(event, Event::Panicked(_)) {
            return Err(Broken);
        }
        ops.insert(0, before);
    }
    let whole = ended && (ops.len() == program.ops.len() + 1 || cut_short(&ops));
    if ops.len() > program.ops.len() + 1 || (expect == Expect::Whole && !whole) {
        return Err(Broken);
    }
    Ok(Trace { ops })
}

/// Returns true if a program ended early: after a panic of the driver, or if the loop does not come
/// to rest. One panic too many also ends it; the tear-down follows.
fn cut_short(ops: &[Vec<Event>]) -> bool {
    let ends = |event: &Event| {
        matches!(
            event,
            Event::Panicked { .. }
                | Event::Idled {
                    exhausted: true,
                    ..
                }
        )
    };
    ops.iter().rev().take(2).flatten().any(ends)
}

#[cfg(test)]
mod tests;
