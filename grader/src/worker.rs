//! The worker of a grading: a child, and the judgement of its reports.
//!
//! Entry point: [`Worker`]. The child computes the next programs while the worker judges the report
//! of the one before. A second child with a thread of its own gained nothing beside that (see
//! `bench/README.md`).
//!
//! A right lock cannot detect after which others a program is run: each runs on fresh objects, in a
//! fresh loop. But a lock with a `static` could, and it must get the same verdict each time. So the
//! exercise and the earlier results alone decide the order of programs, and no clock does.

use protocol::program::Program;
use sandbox::Sandbox;

use crate::compile::Built;
use crate::exercise::Exercise;
use crate::judge::{self, RunResult, Runner, observe};
use crate::runner::record::Step;
use crate::runner::{AtBound, Child, Limits, Recording};
use crate::trace::{Methods, Trace};

/// Maximal number of operations of a recorded program.
const MOST_RECORDED: usize = 1_000;

/// A child, and everything that is needed to judge its reports.
#[derive(Debug)]
pub(crate) struct Worker<'a> {
    exercise: &'static Exercise,
    methods: Methods,
    child: Child<'a>,
}

impl<'a> Worker<'a> {
    /// Creates a worker on this thread, without a process.
    pub(crate) fn new(
        exercise: &'static Exercise,
        built: &'a Built,
        sandbox: &'a Sandbox,
    ) -> Worker<'a> {
        let methods = if built.mismatches.is_empty() {
            Methods::All
        } else {
            Methods::Some
        };
        Worker {
            exercise,
            methods,
            child: Child::new(built, sandbox, Limits::DEFAULT),
        }
    }

    /// Starts the process before there is a program for it.
    pub(crate) fn prepare(&mut self) {
        self.child.prepare();
    }

    /// Runs one program and judges its report.
    pub(crate) fn run(&mut self, program: Program) -> anyhow::Result<RunResult> {
        Runner::run(self, program, AtBound::Rerun)
    }

    /// Runs one program once more. Returns the inside of the submission in each operation, as far
    /// as the run was the same as that of `trace`.
    pub(crate) fn inside(&self, program: &Program, trace: &Trace) -> anyhow::Result<Vec<Step>> {
        if program.ops.len() > MOST_RECORDED {
            return Ok(Vec::new());
        }
        let Recording { mut steps, ran } = self.child.record(program)?;
        let recorded = observe::observe(program, ran, self.methods).trace;
        // A student's `Debug` may change what it shows. What follows is another story.
        let pairs = recorded.ops.iter().zip(&trace.ops);
        let same = pairs.take_while(|(one, other)| one == other).count();
        steps.truncate(same.max(1));
        Ok(steps)
    }
}

impl Runner for Worker<'_> {
    fn run(&mut self, program: Program, at_bound: AtBound) -> anyhow::Result<RunResult> {
        let ran = self.child.run_up_to(&program, at_bound)?;
        Ok(judge::shown(self.exercise, program, ran, self.methods))
    }

    fn announce(&mut self, program: &Program) {
        self.child.announce(program);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::compile::tests::build;
    use crate::exercise::How;
    use crate::exercise::notation::{self, Size};
    use crate::exercises;
    use crate::judge::enumerate::{Cancelling, Drains, SearchBounds, walk};
    use crate::runner::Ran;

    /// Fewer small programs than in a grading.
    const BOUNDS: SearchBounds = SearchBounds { tasks: 3, ops: 4 };

    fn reference() -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tasks/lock/src/reference.rs");
        fs::read_to_string(path).expect("the reference")
    }

    #[test]
    fn lock_that_counts_across_programs_gets_the_same_verdict_each_time() {
        let lock = reference().replacen(
            "coroutine! {",
            "coroutine! { assert!(COUNT.fetch_add(1, Ordering::Relaxed) % 997 != 500, \"now\");",
            1,
        );
        let lock = format!(
            "{lock}\nuse std::sync::atomic::{{AtomicU32, Ordering}};\nstatic COUNT: AtomicU32 = AtomicU32::new(0);\n"
        );
        let spec = &exercises::lock::SPEC;
        let built = build(spec, &lock).unwrap_or_else(|why| panic!("{why:?}"));
        let outcome = || {
            let mut worker = Worker::new(spec, &built, Sandbox::best());
            let outcome = judge::judge(spec, &built, BOUNDS, &mut worker);
            format!("{:?}", outcome.expect("children run"))
        };
        let first = outcome();
        assert!(first.contains("now"));
        for _ in 0..5 {
            assert!(outcome() == first);
        }
    }

    #[test]
    fn it_makes_no_difference_after_which_others_a_program_is_run() {
        let spec = &exercises::lock::SPEC;
        let built = build(spec, &reference()).unwrap_or_else(|why| panic!("{why:?}"));
        let words = spec.checks.iter().filter_map(|check| match &check.how {
            How::Probe { word, .. } => Some(notation::of_size(word, Size::Usual)),
            How::Explore { .. } | How::Scenario { .. } => None,
        });
        let parse = |word: String| notation::parse(spec.vocabulary, &word).expect("a word");
        let mut programs: Vec<Program> = words.map(parse).collect();
        let mut drains = Drains::new(spec.vocabulary);
        programs.extend(
            (0..50).map(|number| {
                drains.with_drain(&[], &walk(spec.vocabulary, number, Cancelling::Yes))
            }),
        );
        let run = |programs: &mut dyn Iterator<Item = &Program>| -> Vec<Ran> {
            let mut child = Child::new(&built, Sandbox::best(), Limits::DEFAULT);
            programs
                .map(|program| child.run(program).expect("it runs"))
                .collect()
        };
        let there = run(&mut programs.iter());
        let mut and_back = run(&mut programs.iter().rev());
        and_back.reverse();
        assert!(there == and_back);
    }
}
