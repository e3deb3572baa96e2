//! Shrinks a failing program: leaves out all that it does not need to break in the same way.
//!
//! Entry point: [`smaller`]. Its limits count programs and events, never time, so that the same
//! submission gets the same story.

use protocol::program::{Act, Deed, Op};

use super::budget::RunBudget;
use super::{RunResult, broken, finding};
use crate::exercise::notation;
use crate::oracle::{Kind, Violation};
use crate::verdict::Finding;

/// The number of operations below which a program is small enough.
const SMALL: usize = 4;
/// Most programs that are tried for one story.
const MOST_TRIES: usize = 600;
/// Most programs that are tried when each of them costs a new child.
const MOST_CHILDREN: usize = 30;
/// Most events in all programs that are tried for one story.
const MOST_EVENTS: usize = 1_000_000;
/// The events that a program counts for if it runs out of a bound.
const TOO_SLOW: usize = 200_000;

/// Returns `found` with a program that is as small as possible.
pub(super) fn smaller(found: Finding, budget: &mut RunBudget<'_, '_>) -> anyhow::Result<Finding> {
    let tries = match found.violation.kind {
        // Each costs its time limit.
        Kind::Spinning | Kind::Blocked => return Ok(found),
        Kind::Crash => MOST_CHILDREN,
        Kind::Exclusion
        | Kind::Order
        | Kind::Progress
        | Kind::Passive
        | Kind::Query
        | Kind::Action
        | Kind::Lost
        | Kind::Panic => MOST_TRIES,
    };
    // A snapshot is of the whole program, and a small program needs all its operations.
    if found.difference.is_some() || found.program.ops.len() < SMALL {
        return Ok(found);
    }
    let mut shrink = Shrink {
        budget,
        best: found,
        tries,
        events: MOST_EVENTS,
    };
    let others = shrink.best.others;
    shrink.finish()?;
    Ok(Finding {
        others,
        ..shrink.best
    })
}

struct Shrink<'s, 'a, 'r> {
    budget: &'s mut RunBudget<'a, 'r>,
    best: Finding,
    tries: usize,
    events: usize,
}

impl Shrink<'_, '_, '_> {
    fn ops(&self) -> &[Op] {
        &self.best.program.ops
    }

    /// Leaves out parts until nothing more can be left out.
    fn finish(&mut self) -> anyhow::Result<()> {
        let told = self.best.violation.op + 1;
        let cut = self.ops()[..told.min(self.ops().len())].to_vec();
        self.accept(cut)?;
        loop {
            let before = self.best.program.clone();
            self.leave_out_operations()?;
            self.leave_out_acts()?;
            if self.best.program == before || self.is_spent() {
                return Ok(());
            }
        }
    }

    fn is_spent(&self) -> bool {
        self.tries == 0 || self.events == 0 || self.budget.hangs_too_often()
    }

    /// Takes out runs of operations, from long ones to single ones. It begins at the back, so that
    /// the first steps of the story remain.
    fn leave_out_operations(&mut self) -> anyhow::Result<()> {
        let mut size = self.ops().len().div_ceil(2);
        while size > 0 {
            let mut end = self.ops().len();
            while end > 0 && !self.is_spent() {
                let start = end.saturating_sub(size);
                if let Some(ops) = without(self.ops(), start, end) {
                    self.accept(ops)?;
                }
                end = start.min(self.ops().len());
            }
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
        Ok(())
    }

    /// Makes the scripts of tasks simpler.
    fn leave_out_acts(&mut self) -> anyhow::Result<()> {
        let mut op = 0;
        while op < self.ops().len() && !self.is_spent() {
            let mut act = 0;
            while let Some(simpler) = simpler(&self.ops()[op], act) {
                let mut accepted = false;
                for candidate in simpler {
                    let mut ops = self.ops().to_vec();
                    ops[op] = candidate;
                    accepted |= self.accept(ops)?;
                    if accepted {
                        break;
                    }
                }
                // An earlier violation may have cut the program short.
                if op >= self.ops().len() || self.is_spent() {
                    return Ok(());
                }
                act += usize::from(!accepted);
            }
            op += 1;
        }
        Ok(())
    }

    /// Tries these operations. Returns true if they still break in the same way: they are now the
    /// story, up to the violation.
    fn accept(&mut self, ops: Vec<Op>) -> anyhow::Result<bool> {
        if self.is_spent() || ops.is_empty() {
            return Ok(false);
        }
        self.tries -= 1;
        let program = notation::with_ops(self.budget.exercise.vocabulary, &self.best.program, ops);
        let shown = self.budget.show_up_to_bound(program)?;
        if shown.ran_out {
            // A program that is too slow shows nothing.
            self.events = self.events.saturating_sub(TOO_SLOW);
            return Ok(false);
        }
        self.events = self.events.saturating_sub(shown.trace.events());
        let Some(violation) = self.same_violation(&shown) else {
            return Ok(false);
        };
        self.best = finding(self.budget.exercise, &shown, violation);
        Ok(true)
    }

    fn same_violation<'v>(&self, shown: &'v RunResult) -> Option<&'v Violation> {
        let old = &self.best.violation;
        // A violation that shows only when the loop is dropped is another story.
        let late = |violation: &Violation, ops: usize| violation.op >= ops;
        let was_late = late(old, self.ops().len());
        broken(&shown.judgement).find(|new| {
            new.kind == old.kind
                && new.code == old.code
                && (was_late || !late(new, shown.program.ops.len()))
        })
    }
}

/// Returns `ops` without those from `start` to `end`, and without the driver's cancellations of the
/// tasks in them. In scripts, a turn replaces such a cancellation. Returns `None` if the range is
/// empty or goes past the end.
fn without(ops: &[Op], start: usize, end: usize) -> Option<Vec<Op>> {
    if start >= end || end > ops.len() {
        return None;
    }
    let is_task = |op: &&Op| matches!(op, Op::Spawn { .. });
    let before = ops[..start].iter().filter(is_task).count() as u32;
    let gone = ops[start..end].iter().filter(is_task).count() as u32;
    let renamed = |task: u32| match task {
        task if task < before => Some(task),
        task if task < before + gone => None,
        task => Some(task - gone),
    };
    let left = ops[..start].iter().chain(&ops[end..]);
    let left = left.filter_map(|op| match op {
        Op::Cancel(task) => renamed(*task).map(Op::Cancel),
        Op::Spawn { start, script } => Some(Op::Spawn {
            start: *start,
            script: script
                .iter()
                .map(|act| match act {
                    Act::Cancel(task) => renamed(*task).map_or(Act::Turn, Act::Cancel),
                    Act::OnDrop(Deed::Cancel(task)) => {
                        renamed(*task).map_or(Act::Turn, |task| Act::OnDrop(Deed::Cancel(task)))
                    }
                    Act::Soon(Deed::Cancel(task)) => {
                        renamed(*task).map_or(Act::Turn, |task| Act::Soon(Deed::Cancel(task)))
                    }
                    act => *act,
                })
                .collect(),
        }),
        op => Some(op.clone()),
    });
    Some(left.collect())
}

/// Returns simpler forms of a task's script, changed at this act. The list is empty if the act
/// cannot be left out. Returns `None` past the script's end, and for any operation without a
/// script.
fn simpler(op: &Op, act: usize) -> Option<Vec<Op>> {
    let Op::Spawn { start, script } = op else {
        return None;
    };
    let at = *script.get(act)?;
    let with = |script: Vec<Act>| Op::Spawn {
        start: *start,
        script,
    };
    let mut forms = Vec::new();
    if let Act::Loop { back, times } = at {
        if times > 1 {
            let mut fewer = script.clone();
            fewer[act] = Act::Loop {
                back,
                times: times / 2,
            };
            forms.push(with(fewer));
        }
        forms.push(with(taken_out(script, act)));
    } else if script.len() > 1 {
        forms.push(with(taken_out(script, act)));
    }
    Some(forms)
}

/// Returns a script without one act. Loops over that act repeat one act less.
fn taken_out(script: &[Act], place: usize) -> Vec<Act> {
    let mut left = Vec::with_capacity(script.len());
    for (index, act) in script.iter().enumerate() {
        match *act {
            _ if index == place => {}
            Act::Loop { back, times }
                if index > place && index.saturating_sub(usize::from(back)) <= place =>
            {
                if back > 1 {
                    left.push(Act::Loop {
                        back: back - 1,
                        times,
                    });
                }
            }
            act => left.push(act),
        }
    }
    left
}
