//! The two parts of the programs: those without a cancellation, and those with one.
//!
//! Entry points: [`Cancels`] and [`cancels`].

use protocol::program::{Act, Deed, Op, Program};

use super::enumerate::SearchOp;
use crate::exercise::Programs;

/// The part of a program: without or with a cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cancels {
    Nobody,
    Somebody,
}

impl Cancels {
    pub(super) fn of(word: &[SearchOp]) -> Cancels {
        let mut letters = word.iter();
        Cancels::if_any(letters.any(|letter| matches!(letter, SearchOp::Cancel(_))))
    }

    fn if_any(somebody: bool) -> Cancels {
        if somebody {
            Cancels::Somebody
        } else {
            Cancels::Nobody
        }
    }
}

impl From<Programs> for Cancels {
    fn from(programs: Programs) -> Cancels {
        match programs {
            Programs::WithoutCancel => Cancels::Nobody,
            Programs::WithCancel => Cancels::Somebody,
        }
    }
}

/// Returns the part of a program. A task that ends early in another way counts as cancelled.
pub(super) fn cancels(program: &Program) -> Cancels {
    let gives_up = |op: &Op| match op {
        Op::Cancel(_) => true,
        Op::Spawn { script, .. } => script.iter().any(ends_early),
        Op::Turn
        | Op::Idle
        | Op::Call(_)
        | Op::Delay(_)
        | Op::Elapse(_)
        | Op::Renew(_)
        | Op::Move(_)
        | Op::Restart => false,
    };
    Cancels::if_any(program.ops.iter().any(gives_up))
}

/// Returns true if this act may end a task or a wait early.
fn ends_early(act: &Act) -> bool {
    match act {
        Act::Cancel(_)
        | Act::OnDrop(Deed::Cancel(_))
        | Act::Soon(Deed::Cancel(_))
        | Act::Timeout { .. }
        | Act::Panic => true,
        Act::Wait(_)
        | Act::Make(_)
        | Act::Resume
        | Act::Drive
        | Act::Discard
        | Act::Call(_)
        | Act::OnDrop(Deed::Call(_))
        | Act::Soon(Deed::Call(_))
        | Act::Turn
        | Act::Park
        | Act::Gather(_)
        | Act::Loop { .. } => false,
    }
}
