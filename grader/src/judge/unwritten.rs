//! Tells a submission that is not written yet from one that is wrong.
//!
//! Entry point: [`unwritten`].

use harness::event::Event;
use harness::program::{Call, Guard, Op, Program};

use super::bench::Bench;
use crate::explore;
use crate::verdict::Panic;

/// The places of the `todo!()`s, if there is nothing else yet: every method that can be called runs into one.
pub(super) fn unwritten(bench: &mut Bench<'_, '_>) -> anyhow::Result<Option<Vec<Panic>>> {
    let task = bench.task;
    let mut panics: Vec<Panic> = Vec::new();
    let calls = task
        .vocabulary
        .calls
        .iter()
        .map(|word| word.letter.to_string());
    for word in std::iter::once("B".to_owned()).chain(calls) {
        let program = explore::parse(task.vocabulary, &word).expect("letters of the vocabulary");
        // A guarded call would not be made on a fresh object.
        let program = Program {
            look: None,
            ops: program.ops.into_iter().map(unguarded).collect(),
            ..program
        };
        let shown = bench.show(program)?;
        let met = shown.trace.ops.iter().flatten().find_map(panic_of);
        let missing = shown
            .trace
            .ops
            .iter()
            .flatten()
            .any(|event| matches!(event, Event::Missing));
        match met {
            Some(panic) if panic.is_todo() => {
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
        | Op::Renew(_)
        | Op::Move(_)
        | Op::Restart) => op,
    }
}

/// The panic that `event` tells of.
pub(super) fn panic_of(event: &Event) -> Option<Panic> {
    match event {
        Event::Panicked(panicked) => Some(Panic {
            message: panicked.message.clone(),
            file: panicked.file.clone(),
            line: panicked.line,
            column: panicked.column,
        }),
        _ => None,
    }
}

impl Panic {
    /// Whether it comes from a `todo!()`.
    fn is_todo(&self) -> bool {
        self.message.starts_with("not yet implemented")
    }
}
