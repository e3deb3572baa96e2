//! A trace: what a child observed while it ran one program, decoded and held against the program's
//! shape.
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
    /// Events of each operation; after those of the last operation come those of the tear-down.
    /// Shorter than that if the child ended in the middle.
    pub ops: Vec<Vec<Event>>,
}

impl Trace {
    /// How many events there are in all.
    pub fn events(&self) -> usize {
        self.ops.iter().map(Vec::len).sum()
    }
}

/// The bytes are no report of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// Whether the report must be whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The child answered: all operations, the tear-down, and the end mark.
    Whole,
    /// The child ended in the middle.
    Part,
}

/// Which methods a program can call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Methods {
    /// All of them: a report that one is missing is a lie.
    All,
    /// Some are missing. Full marks are out of reach then, so nothing is gained by a lie.
    Some,
}

/// Decodes what the child sent for `program`.
pub fn decode(program: &Program, bytes: &[u8], expect: Expect) -> Result<Trace, Broken> {
    let Report {
        before,
        mut ops,
        ended,
    } = wire::read_report(bytes).map_err(|_| Broken)?;
    // Making the objects comes before the first operation: a panic there is all that can be seen of
    // it.
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

/// A panic of the driver ends a program early, and so does a loop that does not come to rest (then
/// the tear-down follows).
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
