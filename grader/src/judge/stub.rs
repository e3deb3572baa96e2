//! Distinguishes a submission that is not written yet from a wrong one.
//!
//! Entry point: [`unwritten`].

use protocol::event::{Event, Panicked};
use protocol::program::{Call, Guard, Op, Program};

use super::budget::RunBudget;
use crate::exercise::notation;

/// Returns the places of the `todo!()`s, if there is nothing else yet: every method that can be
/// called runs into one.
pub(super) fn unwritten(budget: &mut RunBudget<'_, '_>) -> anyhow::Result<Option<Vec<Panicked>>> {
    let exercise = budget.exercise;
    let mut panics: Vec<Panicked> = Vec::new();
    let calls = exercise
        .vocabulary
        .calls
        .iter()
        .map(|word| word.letter.to_string());
    for word in std::iter::once("B".to_owned()).chain(calls) {
        let program =
            notation::parse(exercise.vocabulary, &word).expect("letters of the vocabulary");
        // A guarded call would not be made on a fresh object.
        let program = Program {
            look: None,
            ops: program.ops.into_iter().map(unguarded).collect(),
            ..program
        };
        let shown = budget.show(program)?;
        let met = shown.trace.ops.iter().flatten().find_map(panic_of);
        let missing = shown
            .trace
            .ops
            .iter()
            .flatten()
            .any(|event| matches!(event, Event::Missing));
        match met {
            Some(panic) if is_todo(&panic) => {
                if !panics.contains(&panic) {
                    panics.push(panic);
                }
            }
            None if missing => {}
            Some(_) | None => return Ok(None),
        }
    }
    Ok((!panics.is_empty()).then_some(panics))
}

fn unguarded(op: Op) -> Op {
    match op {
        Op::Call(call) => Op::Call(Call {
            guard: Guard::Always,
            ..call
        }),
        op @ (Op::Spawn { .. }
        | Op::Turn
        | Op::Idle
        | Op::Cancel(_)
        | Op::Delay(_)
        | Op::Elapse(_)
        | Op::Renew(_)
        | Op::Move(_)
        | Op::Restart) => op,
    }
}

/// Returns the panic that `event` reports.
pub(super) fn panic_of(event: &Event) -> Option<Panicked> {
    match event {
        Event::Panicked(panicked) => Some((**panicked).clone()),
        _ => None,
    }
}

/// Returns true if the panic comes from a `todo!()`.
fn is_todo(panic: &Panicked) -> bool {
    panic.message.starts_with("not yet implemented")
}
