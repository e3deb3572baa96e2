//! Where programs are run: each is judged, and what each costs is counted, as a student waits for the verdict.

use std::collections::BTreeMap;
use std::rc::Rc;

use harness::program::Program;

use super::ending::ending;
use super::{Runner, Shown, broken};
use crate::explore;
use crate::oracle::Kind;
use crate::run::{End, Ran};
use crate::tasks::TaskSpec;
use crate::trace::{self, Expect, Trace};

/// How many children may hang before the rest is not run any more: each costs its time limit, and a student waits.
const MOST_HANGS: usize = 4;

/// Runs programs and judges them, as long as the submission is worth the time.
pub(super) struct Bench<'a, 'r> {
    pub(super) task: &'static TaskSpec,
    run: &'a mut Runner<'r>,
    hangs: usize,
    /// What the programs of checks showed, as several checks may look at one.
    probed: BTreeMap<&'static str, Rc<Shown>>,
}

impl<'a, 'r> Bench<'a, 'r> {
    pub(super) fn new(task: &'static TaskSpec, run: &'a mut Runner<'r>) -> Bench<'a, 'r> {
        Bench {
            task,
            run,
            hangs: 0,
            probed: BTreeMap::new(),
        }
    }

    /// Runs `program` and judges what it showed.
    pub(super) fn show(&mut self, program: Program) -> anyhow::Result<Shown> {
        let (trace, end) = match (self.run)(&program)? {
            Ran::Answered(bytes) => match trace::decode(&program, &bytes, Expect::Whole) {
                Ok(trace) => (trace, None),
                Err(trace::Broken) => (Trace { ops: Vec::new() }, Some(End::BrokenProtocol)),
            },
            Ran::Ended(end, bytes) => {
                let trace = trace::decode(&program, &bytes, Expect::Part)
                    .unwrap_or(Trace { ops: Vec::new() });
                (trace, Some(end))
            }
        };
        let mut judgement = (self.task.oracle)(&program, &trace);
        if let Some(end) = end {
            self.hangs += usize::from(matches!(end, End::Spinning | End::Blocked));
            judgement
                .violations
                .push(ending(&end, trace.ops.len().saturating_sub(1)));
        }
        Ok(Shown {
            program,
            trace,
            judgement,
        })
    }

    /// Runs the program of a check, unless it was run before.
    pub(super) fn probe(&mut self, word: &'static str) -> anyhow::Result<Rc<Shown>> {
        if let Some(shown) = self.probed.get(word) {
            return Ok(shown.clone());
        }
        let program = explore::parse(self.task.vocabulary, word).expect("probes are words");
        let mut shown = self.show(program)?;
        // Some have hundreds of thousands of events, and nobody asks for what came after the last thing that was wrong. A scenario, compared whole, has few.
        if shown.trace.events() > MOST_KEPT {
            let last = broken(&shown.judgement)
                .map(|violation| violation.op + 1)
                .max();
            shown.trace.ops.truncate(last.unwrap_or(0));
            shown.trace.ops.shrink_to_fit();
        }
        let shown = Rc::new(shown);
        self.probed.insert(word, shown.clone());
        Ok(shown)
    }

    /// The ways in which the program of `word` breaks. Nothing is run any more if it has hung too often.
    pub(super) fn breaks(&mut self, word: &'static str) -> anyhow::Result<Vec<Kind>> {
        if self.hangs_too_often() {
            return Ok(Vec::new());
        }
        let shown = self.probe(word)?;
        let violations = shown.judgement.violations.iter();
        Ok(violations.map(|violation| violation.kind).collect())
    }

    /// Whether it has hung too often to go on.
    pub(super) fn hangs_too_often(&self) -> bool {
        self.hangs >= MOST_HANGS
    }
}

/// Of a trace with more events than this only what a report tells is kept.
const MOST_KEPT: usize = 2_000;
