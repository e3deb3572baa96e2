//! Runs what takes longest beside the rest: the programs of checks that go round thousands of times, in a child of their own.
//!
//! Entry point: [`Ahead`]. Which child runs a program makes no difference to it: each runs on fresh objects, in a fresh loop. It begins
//! once a good many programs were answered, as a submission that hangs or crashes is better seen to by one child.

use std::thread::{Scope, ScopedJoinHandle};

use harness::program::{Act, Op, Program};

use crate::explore;
use crate::run::Ran;
use crate::tasks::TaskSpec;
use crate::verdict::How;

/// So many programs must have been answered.
const ANSWERED: usize = 64;
/// A program that goes round so often is long.
const ROUNDS: u32 = 10_000;

/// A long program, and what became of it.
type Done = (Program, anyhow::Result<Ran>);

/// What runs beside the rest.
#[derive(Debug)]
pub(crate) struct Ahead<'scope> {
    programs: Vec<Program>,
    answered: usize,
    running: Option<ScopedJoinHandle<'scope, Vec<Done>>>,
    done: Vec<Done>,
}

impl<'scope> Ahead<'scope> {
    /// Nothing runs yet.
    pub(crate) fn new(task: &TaskSpec) -> Ahead<'scope> {
        let words = task.checks.iter().filter_map(|check| match &check.how {
            How::Probe { word, .. } => Some(*word),
            How::Explore { .. } | How::Scenario { .. } => None,
        });
        let programs = words.filter_map(|word| explore::parse(task.vocabulary, word).ok());
        let mut long: Vec<Program> = Vec::new();
        for program in programs.filter(is_long) {
            if !long.contains(&program) {
                long.push(program);
            }
        }
        Ahead {
            programs: long,
            answered: 0,
            running: None,
            done: Vec::new(),
        }
    }

    /// Takes note of how a program went, and begins when it is time: `run` runs all that it is given.
    pub(crate) fn note<'env>(
        &mut self,
        ran: &Ran,
        scope: &'scope Scope<'scope, 'env>,
        run: impl FnOnce(Vec<Program>) -> Vec<Done> + Send + 'scope,
    ) {
        match ran {
            Ran::Answered(_) => self.answered += 1,
            // It is none of those that are quickly done with.
            Ran::Ended(..) => self.programs.clear(),
        }
        if self.answered >= ANSWERED && !self.programs.is_empty() {
            let programs = std::mem::take(&mut self.programs);
            self.running = Some(scope.spawn(move || run(programs)));
        }
    }

    /// What became of `program`, if it was run beside the rest.
    pub(crate) fn take(&mut self, program: &Program) -> Option<anyhow::Result<Ran>> {
        if is_long(program)
            && let Some(running) = self.running.take()
        {
            // A thread that panicked has said so; then the program is run again.
            self.done = running.join().unwrap_or_default();
        }
        let at = self.done.iter().position(|(done, _)| done == program)?;
        Some(self.done.swap_remove(at).1)
    }
}

fn is_long(program: &Program) -> bool {
    let goes_round = |act: &Act| matches!(act, Act::Loop { times, .. } if *times >= ROUNDS);
    program
        .ops
        .iter()
        .any(|op| matches!(op, Op::Spawn { script, .. } if script.iter().any(goes_round)))
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::tasks;

    #[test]
    fn every_exercise_has_a_long_program() {
        for task in tasks::ALL {
            assert!(!Ahead::new(task).programs.is_empty(), "{}", task.name);
        }
    }

    #[test]
    fn begins_after_many_answers_and_gives_each_result_once() {
        let task = tasks::ALL[0];
        let long = Ahead::new(task).programs[0].clone();
        thread::scope(|scope| {
            let mut ahead = Ahead::new(task);
            let run = |programs: Vec<Program>| -> Vec<Done> {
                let answer = |program| (program, Ok(Ran::Answered(vec![7])));
                programs.into_iter().map(answer).collect()
            };
            for _ in 1..ANSWERED {
                ahead.note(&Ran::Answered(Vec::new()), scope, run);
            }
            assert!(ahead.take(&long).is_none());
            ahead.note(&Ran::Answered(Vec::new()), scope, run);
            assert!(matches!(ahead.take(&long), Some(Ok(Ran::Answered(bytes))) if bytes == [7]));
            assert!(ahead.take(&long).is_none());
        });
    }

    #[test]
    fn never_begins_once_a_child_has_ended() {
        let task = tasks::ALL[0];
        thread::scope(|scope| {
            let mut ahead = Ahead::new(task);
            let ended = Ran::Ended(crate::run::End::Spinning, Vec::new());
            ahead.note(&ended, scope, |_| panic!("it begins"));
            for _ in 0..2 * ANSWERED {
                ahead.note(&Ran::Answered(Vec::new()), scope, |_| panic!("it begins"));
            }
        });
    }
}
