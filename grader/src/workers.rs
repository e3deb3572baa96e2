//! The workers of a grading: two children at a time, each with a thread that also judges its
//! reports.
//!
//! Entry point: [`Workers`]. The first worker is the judge's own thread. It runs the judge's
//! programs, in that order. The second runs the heavy programs ahead, while the first is busy with
//! the small ones. The heavy programs are those of the checks that go round thousands of times, and
//! the walks with the largest crowds. Both workers have about half of the work.
//!
//! A right lock cannot detect where a program runs, nor after which others: each runs on fresh
//! objects, in a fresh loop. But a lock with a `static` could, and it must get the same verdict
//! each time. So the exercise alone decides which worker runs a program, and after which others. No
//! clock and no number of processors does. The results of the first worker, never its speed, decide
//! the use of a result of the second. Once a child of the first worker has ended, everything is run
//! there, in order. A submission that hangs or crashes takes the most time, and must not take it
//! twice.

use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Scope;

use protocol::program::Program;
use sandbox::Sandbox;

use crate::compile::Built;
use crate::exercise::notation::{self, Size};
use crate::exercise::{Exercise, How};
use crate::judge::enumerate::Drains;
use crate::judge::{self, RunResult, Runner, observe};
use crate::runner::record::Step;
use crate::runner::{AtBound, Child, Limits, Recording};
use crate::trace::{Methods, Trace};

/// Number of programs that must be answered before the second worker begins.
const ANSWERED: usize = 32;
/// Number of operations of a heavy program, those in scripts counted each time. Some walks have as
/// many, so that both workers take equally long.
const HEAVY: u64 = 127;
/// Number of heavy programs that are announced: their answers are long.
const AHEAD: usize = 3;
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

/// Both workers.
#[derive(Debug)]
pub(crate) struct Workers<'a> {
    first: Worker<'a>,
    answered: usize,
    second: Option<Prefetch>,
}

impl<'a> Workers<'a> {
    /// Starts both. The second does not begin yet.
    pub(crate) fn start<'scope>(
        exercise: &'static Exercise,
        built: &'a Built,
        sandbox: &'a Sandbox,
        scope: &'scope Scope<'scope, 'a>,
    ) -> Workers<'a> {
        let mut first = Worker::new(exercise, built, sandbox);
        first.child.prepare();
        Workers {
            first,
            answered: 0,
            second: Some(Prefetch::start(exercise, built, sandbox, scope)),
        }
    }
}

impl Runner for Workers<'_> {
    fn run(&mut self, program: Program, at_bound: AtBound) -> anyhow::Result<RunResult> {
        if let Some(second) = self.second.as_mut().filter(|_| is_heavy(&program))
            && let Some(shown) = second.take(&program, at_bound)
        {
            return shown;
        }
        let shown = Runner::run(&mut self.first, program, at_bound)?;
        if shown.ended() {
            // The results of the second are thrown away, however far it is.
            self.second = None;
        }
        self.answered += 1;
        if let Some(second) = &mut self.second
            && self.answered == ANSWERED
        {
            second.begin();
        }
        Ok(shown)
    }

    fn announce(&mut self, program: &Program) {
        let runs = |second: &Prefetch| second.programs.iter().any(|(other, _)| other == program);
        let is_in_second = |second: &Prefetch| is_heavy(program) && runs(second);
        if !self.second.as_ref().is_some_and(is_in_second) {
            self.first.announce(program);
        }
    }
}

/// A result, and the bound up to which its program was run.
#[derive(Debug)]
struct BoundedResult {
    at_bound: AtBound,
    shown: RunResult,
}

/// The first worker's end of the second. Dropping it ends what runs there.
#[derive(Debug)]
struct Prefetch {
    /// The signal to begin; `None` after it was sent.
    go: Option<Sender<()>>,
    shown: Receiver<anyhow::Result<BoundedResult>>,
    /// All programs that it runs.
    programs: Arc<[(Program, AtBound)]>,
    /// Its results that were not asked for yet.
    ready: Vec<BoundedResult>,
    unwanted: Arc<AtomicBool>,
}

impl Prefetch {
    fn start<'scope, 'env: 'scope>(
        exercise: &'static Exercise,
        built: &'env Built,
        sandbox: &'env Sandbox,
        scope: &'scope Scope<'scope, 'env>,
    ) -> Prefetch {
        let (go, gone) = channel();
        let (show, shown) = channel();
        let unwanted = Arc::new(AtomicBool::new(false));
        let ours = unwanted.clone();
        let programs: Arc<[(Program, AtBound)]> = heavy(exercise, built.seed).into();
        let to_run = programs.clone();
        scope.spawn(move || {
            let mut worker = Worker::new(exercise, built, sandbox);
            worker.child.prepare();
            worker.child.give_up_when(ours);
            if gone.recv().is_ok() {
                run_all(&mut worker, &to_run, &show);
            }
        });
        Prefetch {
            go: Some(go),
            shown,
            programs,
            ready: Vec::new(),
            unwanted,
        }
    }

    fn begin(&mut self) {
        if let Some(go) = self.go.take() {
            // If the worker is gone, no result follows either.
            let _ = go.send(());
        }
    }

    fn runs(&self, program: &Program, at_bound: AtBound) -> bool {
        let mut programs = self.programs.iter();
        programs.any(|(other, bound)| other == program && *bound == at_bound)
    }

    /// Returns the result of `program` up to this bound, if it was run here.
    fn take(&mut self, program: &Program, at_bound: AtBound) -> Option<anyhow::Result<RunResult>> {
        if self.go.is_some() || !self.runs(program, at_bound) {
            return None;
        }
        loop {
            let at = self
                .ready
                .iter()
                .position(|result| result.shown.program == *program && result.at_bound == at_bound);
            if let Some(at) = at {
                return Some(Ok(self.ready.swap_remove(at).shown));
            }
            match self.shown.recv() {
                Ok(Ok(result)) => self.ready.push(result),
                Ok(Err(error)) => return Some(Err(error)),
                Err(_) => return None,
            }
        }
    }
}

impl Drop for Prefetch {
    fn drop(&mut self) {
        self.unwanted.store(true, Ordering::Relaxed);
    }
}

/// Runs `programs` up to the first at which the child ends.
fn run_all(
    worker: &mut Worker<'_>,
    programs: &[(Program, AtBound)],
    show: &Sender<anyhow::Result<BoundedResult>>,
) {
    for (program, _) in programs.iter().take(AHEAD - 1) {
        worker.announce(program);
    }
    for (place, (program, at_bound)) in programs.iter().enumerate() {
        if let Some((next, _)) = programs.get(place + AHEAD - 1) {
            worker.announce(next);
        }
        let mut shown = Runner::run(worker, program.clone(), *at_bound);
        let goes_on = shown.as_mut().is_ok_and(|shown| {
            // Much of it is freed here rather than on the first worker.
            shown.keep_what_is_told();
            !shown.ended()
        });
        let at_bound = *at_bound;
        let result = shown.map(|shown| BoundedResult { at_bound, shown });
        if show.send(result).is_err() || !goes_on {
            return;
        }
    }
}

/// Returns the heavy programs for the submission with this seed, in running order. The walks are
/// asked for first; then come those of the checks in their usual size, and those in the large size,
/// the heaviest first.
fn heavy(exercise: &Exercise, seed: u64) -> Vec<(Program, AtBound)> {
    let words = exercise.checks.iter().filter_map(|check| match &check.how {
        How::Probe { word, .. } => Some(*word),
        How::Explore { .. } | How::Scenario { .. } => None,
    });
    let of_size = |word: &str, size| {
        let text = notation::of_size(word, size);
        notation::parse(exercise.vocabulary, &text).ok()
    };
    let (mut usual, mut large): (Vec<(Program, AtBound)>, Vec<_>) = (Vec::new(), Vec::new());
    for word in words {
        let is_sized = notation::is_sized(word);
        let at_bound = if is_sized {
            AtBound::GiveUp
        } else {
            AtBound::Rerun
        };
        let programs = [
            (of_size(word, Size::Usual), &mut usual),
            (of_size(word, Size::Large).filter(|_| is_sized), &mut large),
        ];
        for (program, of_size) in programs {
            let program = program.filter(is_heavy).map(|program| (program, at_bound));
            // Two checks may have the same program.
            of_size.extend(program.filter(|program| !of_size.contains(program)));
        }
    }
    large.retain(|program| !usual.contains(program));
    for checks in [&mut usual, &mut large] {
        checks.sort_by_key(|(program, _)| Reverse(program.weight()));
    }
    let mut drains = Drains::new(exercise.vocabulary);
    let walks = judge::walks(exercise, seed)
        .enumerate()
        .map(|(place, word)| drains.with_drain(judge::arguments_of_walk(exercise, place), &word));
    let walks = walks.filter(is_heavy);
    let walks = walks.map(|program| (program, AtBound::Rerun));
    walks.chain(usual).chain(large).collect()
}

fn is_heavy(program: &Program) -> bool {
    program.weight() >= HEAVY
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::thread;

    use super::*;
    use crate::compile::tests::build;
    use crate::exercises;
    use crate::judge::enumerate::SearchBounds;
    use crate::runner::Ran;

    /// Fewer small programs than in a grading, and still more than the second worker waits for.
    const BOUNDS: SearchBounds = SearchBounds { tasks: 3, ops: 4 };

    fn reference() -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tasks/lock/src/reference.rs");
        fs::read_to_string(path).expect("the reference")
    }

    /// Returns the reference with code at the beginning of each acquire. `count` is the number of
    /// earlier ones, of this lock; `COUNT` counts all.
    fn lock_that(does: &str) -> Built {
        let lock = reference()
            .replacen("held: Cell<bool>", "held: Cell<bool>, count: Cell<u32>", 1)
            .replacen(
                "coroutine! {",
                &format!(
                    "coroutine! {{ let count = self.count.replace(self.count.get() + 1); {does};"
                ),
                1,
            );
        let lock = format!(
            "{lock}\nuse std::sync::atomic::{{AtomicU32, Ordering}};\nstatic COUNT: AtomicU32 = AtomicU32::new(0);\n"
        );
        build(&exercises::lock::SPEC, &lock).unwrap_or_else(|why| panic!("{why:?}"))
    }

    fn outcome(built: &Built, run: &mut dyn Runner) -> String {
        let outcome = judge::judge(&exercises::lock::SPEC, built, BOUNDS, run);
        format!("{:?}", outcome.expect("children run"))
    }

    fn on_two_lanes(built: &Built) -> String {
        thread::scope(|scope| {
            let mut workers = Workers::start(&exercises::lock::SPEC, built, Sandbox::best(), scope);
            outcome(built, &mut workers)
        })
    }

    /// Checks that two workers find what one finds, which is `expected`.
    #[track_caller]
    fn check(does: &str, expected: &str) {
        let built = lock_that(does);
        let mut worker = Worker::new(&exercises::lock::SPEC, &built, Sandbox::best());
        let on_one = outcome(&built, &mut worker);
        assert!(on_two_lanes(&built) == on_one, "{does}");
        assert!(on_one.contains(expected), "{does}");
    }

    #[test]
    fn every_exercise_has_heavy_programs_and_those_of_the_checks_come_last() {
        for exercise in exercises::ALL {
            let weights: Vec<u64> = heavy(exercise, 0)
                .iter()
                .map(|(program, _)| program.weight())
                .collect();
            let walks = weights.iter().take_while(|weight| **weight < 300).count();
            let sizes = weights[walks..].chunk_by(|one, next| one >= next);
            let sizes: Vec<&[u64]> = sizes.collect();
            assert!(sizes.len() <= 2, "{}: {weights:?}", exercise.name);
            assert!(sizes.iter().all(|size| size[0] > 10_000));
        }
    }

    /// All programs of this lock's grading are run once, and all that the second worker runs are
    /// asked for.
    #[test]
    fn heavy_programs_are_all_asked_for() {
        let built = lock_that("");
        let mut worker = Worker::new(&exercises::lock::SPEC, &built, Sandbox::best());
        let mut heavy = heavy(&exercises::lock::SPEC, built.seed);
        outcome(&built, &mut |program| {
            heavy.retain(|(one, _)| *one != program);
            worker.run(program)
        });
        assert_eq!(heavy, []);
    }

    #[test]
    fn result_up_to_another_bound_is_not_taken() {
        let built = lock_that("");
        thread::scope(|scope| {
            let spec = &exercises::lock::SPEC;
            let mut second = Prefetch::start(spec, &built, Sandbox::best(), scope);
            second.begin();
            let (program, at_bound) = second.programs[0].clone();
            for other in [AtBound::Rerun, AtBound::GiveUp, AtBound::Widest] {
                let taken = second.take(&program, other).is_some();
                assert_eq!(taken, other == at_bound, "{other:?}");
            }
        });
    }

    #[test]
    fn two_lanes_find_what_one_finds() {
        check("", "Passed");
        // A promise is broken in the second worker alone.
        check("assert!(count < 60_000, \"too often\")", "too often");
        // A child ends in the second worker alone, and in the first while the second is at work.
        let ends = |at: u32| {
            let abort = "struct D; impl Drop for D { fn drop(&mut self) { panic!(\"two\") } } let _d = D; panic!(\"one\")";
            format!("if count == {at} {{ {abort} }}")
        };
        check(&ends(1_100), "abort-in-drop");
        check(&ends(5), "abort-in-drop");
    }

    #[test]
    fn lock_that_counts_across_programs_gets_the_same_verdict_each_time() {
        let built =
            lock_that("assert!(COUNT.fetch_add(1, Ordering::Relaxed) % 997 != 500, \"now\")");
        let first = on_two_lanes(&built);
        assert!(first.contains("now"));
        for _ in 0..5 {
            assert!(on_two_lanes(&built) == first);
        }
    }

    #[test]
    fn it_makes_no_difference_after_which_others_a_program_is_run() {
        let built =
            build(&exercises::lock::SPEC, &reference()).unwrap_or_else(|why| panic!("{why:?}"));
        let heavy = heavy(&exercises::lock::SPEC, built.seed);
        let mut programs: Vec<Program> = heavy.into_iter().map(|(program, _)| program).collect();
        let vocabulary = exercises::lock::SPEC.vocabulary;
        let mut drains = Drains::new(vocabulary);
        programs.extend((0..50).map(|number| {
            drains.with_drain(
                &[],
                &crate::judge::enumerate::walk(
                    vocabulary,
                    number,
                    crate::judge::enumerate::Cancelling::Yes,
                ),
            )
        }));
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
