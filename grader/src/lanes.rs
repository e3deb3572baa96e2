//! Where the programs of a grading are run: in two children at a time, each with a thread of its own that also judges what it reports.
//!
//! Entry point: [`Lanes`]. The first lane is the judge's own thread. It runs what the judge asks for, in that order. The second runs the heavy programs ahead, while
//! the first is busy with the small ones: those of the checks that go round thousands of times, and the walks with the largest crowds. Both have about half of the work.
//!
//! A right lock cannot tell where a program is run, nor after which others: each runs on fresh objects, in a fresh loop. But a lock with a `static` could, and
//! it must get the same verdict each time. So which lane runs a program, and after which others, is settled by the exercise, never by a clock or by the number of
//! processors; and whether a result of the second lane is used depends on what the first has shown, never on which was quicker. Once a child of the
//! first lane has ended, everything is run there, in order: a submission that hangs or crashes costs most of all programs, and is not to cost twice.

use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Scope;

use harness::program::Program;

use crate::compile::Built;
use crate::explore::{self, Drains};
use crate::isolation::Walls;
use crate::judge::{self, Shown};
use crate::run::{Child, Limits};
use crate::tasks::TaskSpec;
use crate::trace::Methods;
use crate::verdict::How;

/// So many programs must have been answered before the second lane begins.
const ANSWERED: usize = 32;
/// So many operations, those in scripts counted each time, make a program a heavy one. No small program has as many; some walks have, so that both lanes take equally long.
const HEAVY: u64 = 127;

/// A child, and all that is needed to judge what it shows.
#[derive(Debug)]
pub(crate) struct Lane<'a> {
    task: &'static TaskSpec,
    methods: Methods,
    child: Child<'a>,
}

impl<'a> Lane<'a> {
    /// A lane on this thread. No process yet.
    pub(crate) fn new(task: &'static TaskSpec, built: &'a Built, walls: &'a Walls) -> Lane<'a> {
        let methods = if built.unusable.is_empty() {
            Methods::All
        } else {
            Methods::Some
        };
        Lane {
            task,
            methods,
            child: Child::new(built, walls, Limits::DEFAULT),
        }
    }

    /// Runs one program and judges what it showed.
    pub(crate) fn show(&mut self, program: Program) -> anyhow::Result<Shown> {
        let ran = self.child.run(&program)?;
        Ok(judge::shown(self.task, program, ran, self.methods))
    }
}

/// Both lanes.
#[derive(Debug)]
pub(crate) struct Lanes<'a> {
    first: Lane<'a>,
    answered: usize,
    second: Option<Second>,
}

impl<'a> Lanes<'a> {
    /// Starts both. The second only stands ready.
    pub(crate) fn start<'scope>(
        task: &'static TaskSpec,
        built: &'a Built,
        walls: &'a Walls,
        scope: &'scope Scope<'scope, 'a>,
    ) -> Lanes<'a> {
        let mut first = Lane::new(task, built, walls);
        first.child.prepare();
        Lanes {
            first,
            answered: 0,
            second: Some(Second::start(task, built, walls, scope)),
        }
    }

    /// What `program` shows.
    pub(crate) fn show(&mut self, program: Program) -> anyhow::Result<Shown> {
        if let Some(second) = self.second.as_mut().filter(|_| is_heavy(&program))
            && let Some(shown) = second.take(&program)
        {
            return shown;
        }
        let shown = self.first.show(program)?;
        if shown.ended() {
            // What the second has done is thrown away, however far it is.
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
}

/// Our end of the second lane. Dropping it ends what runs there.
#[derive(Debug)]
struct Second {
    /// Until it has begun.
    go: Option<Sender<()>>,
    shown: Receiver<anyhow::Result<Shown>>,
    /// What it has shown so far and nobody has asked for.
    ready: Vec<Shown>,
    unwanted: Arc<AtomicBool>,
}

impl Second {
    fn start<'scope, 'env: 'scope>(
        task: &'static TaskSpec,
        built: &'env Built,
        walls: &'env Walls,
        scope: &'scope Scope<'scope, 'env>,
    ) -> Second {
        let (go, gone) = channel();
        let (show, shown) = channel();
        let unwanted = Arc::new(AtomicBool::new(false));
        let ours = unwanted.clone();
        scope.spawn(move || {
            let mut lane = Lane::new(task, built, walls);
            lane.child.prepare();
            lane.child.give_up_when(ours);
            let programs = heavy(task, built.number);
            if gone.recv().is_ok() {
                run_all(&mut lane, programs, &show);
            }
        });
        Second {
            go: Some(go),
            shown,
            ready: Vec::new(),
            unwanted,
        }
    }

    fn begin(&mut self) {
        if let Some(go) = self.go.take() {
            // If nobody is there any more, nothing will be shown either.
            let _ = go.send(());
        }
    }

    /// What `program` has shown, if it was run here.
    fn take(&mut self, program: &Program) -> Option<anyhow::Result<Shown>> {
        if self.go.is_some() {
            return None;
        }
        loop {
            let at = self
                .ready
                .iter()
                .position(|shown| shown.program == *program);
            if let Some(at) = at {
                return Some(Ok(self.ready.swap_remove(at)));
            }
            match self.shown.recv() {
                Ok(Ok(shown)) => self.ready.push(shown),
                Ok(Err(error)) => return Some(Err(error)),
                Err(_) => return None,
            }
        }
    }
}

impl Drop for Second {
    fn drop(&mut self) {
        self.unwanted.store(true, Ordering::Relaxed);
    }
}

/// Runs `programs` up to the first at which the child ends.
fn run_all(lane: &mut Lane<'_>, programs: Vec<Program>, show: &Sender<anyhow::Result<Shown>>) {
    for program in programs {
        let mut shown = lane.show(program);
        let goes_on = shown.as_mut().is_ok_and(|shown| {
            // Much of it is freed here rather than on the first lane.
            shown.keep_what_is_told();
            !shown.ended()
        });
        if show.send(shown).is_err() || !goes_on {
            return;
        }
    }
}

/// The heavy programs for the submission with this number, in the order in which they are run: the walks, which are asked for first, and then those of the checks, the heaviest first.
fn heavy(task: &TaskSpec, number: u64) -> Vec<Program> {
    let words = task.checks.iter().filter_map(|check| match &check.how {
        How::Probe { word, .. } => Some(*word),
        How::Explore { .. } | How::Scenario { .. } => None,
    });
    let programs = words.filter_map(|word| explore::parse(task.vocabulary, word).ok());
    let mut checks: Vec<Program> = Vec::new();
    for program in programs.filter(is_heavy) {
        if !checks.contains(&program) {
            checks.push(program);
        }
    }
    checks.sort_by_key(|program| Reverse(program.weight()));
    let mut drains = Drains::new(task.vocabulary);
    let walks = judge::walks(task, number).map(|word| drains.with_drain(&word));
    walks.filter(is_heavy).chain(checks).collect()
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
    use crate::explore::Bounds;
    use crate::run::Ran;
    use crate::tasks;

    /// Fewer small programs than in a grading, and still more than the second lane waits for.
    const BOUNDS: Bounds = Bounds { tasks: 3, ops: 4 };

    fn reference() -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tasks/lock/src/reference.rs");
        fs::read_to_string(path).expect("the reference")
    }

    /// The reference with something that is done at the beginning of each acquire. `count` is how many there were before, of this lock; `COUNT` counts all.
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
        build(&tasks::lock::SPEC, &lock).unwrap_or_else(|why| panic!("{why:?}"))
    }

    fn outcome(built: &Built, run: &mut judge::Runner<'_>) -> String {
        let outcome = judge::judge(&tasks::lock::SPEC, built, BOUNDS, run);
        format!("{:?}", outcome.expect("children run"))
    }

    fn on_two_lanes(built: &Built) -> String {
        thread::scope(|scope| {
            let mut lanes = Lanes::start(&tasks::lock::SPEC, built, Walls::best(), scope);
            outcome(built, &mut |program| lanes.show(program))
        })
    }

    /// Two lanes find what one finds, and that is `expected`.
    #[track_caller]
    fn check(does: &str, expected: &str) {
        let built = lock_that(does);
        let mut lane = Lane::new(&tasks::lock::SPEC, &built, Walls::best());
        let on_one = outcome(&built, &mut |program| lane.show(program));
        assert!(on_two_lanes(&built) == on_one, "{does}");
        assert!(on_one.contains(expected), "{does}");
    }

    #[test]
    fn every_exercise_has_heavy_programs_and_those_of_the_checks_come_last() {
        for task in tasks::ALL {
            let weights: Vec<u64> = heavy(task, 0).iter().map(Program::weight).collect();
            let walks = weights.iter().take_while(|weight| **weight < 300).count();
            let checks = &weights[walks..];
            assert!(checks[0] > 50_000, "{}: {weights:?}", task.name);
            assert!(checks.is_sorted_by(|one, next| one >= next));
        }
    }

    /// All that a grading of this lock asks for is run once, and what the second lane runs is asked for.
    #[test]
    fn heavy_programs_are_all_asked_for() {
        let built = lock_that("");
        let mut lane = Lane::new(&tasks::lock::SPEC, &built, Walls::best());
        let mut heavy = heavy(&tasks::lock::SPEC, built.number);
        outcome(&built, &mut |program| {
            heavy.retain(|one| *one != program);
            lane.show(program)
        });
        assert_eq!(heavy, []);
    }

    #[test]
    fn two_lanes_find_what_one_finds() {
        check("", "Passed");
        // A promise is broken in the second lane alone.
        check("assert!(count < 60_000, \"too often\")", "too often");
        // A child ends in the second lane alone, and in the first while the second is at work.
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
        let built = build(&tasks::lock::SPEC, &reference()).unwrap_or_else(|why| panic!("{why:?}"));
        let mut programs = heavy(&tasks::lock::SPEC, built.number);
        let vocabulary = tasks::lock::SPEC.vocabulary;
        let mut drains = Drains::new(vocabulary);
        programs.extend((0..50).map(|number| {
            drains.with_drain(&explore::walk(vocabulary, number, explore::Cancelling::Yes))
        }));
        let run = |programs: &mut dyn Iterator<Item = &Program>| -> Vec<Ran> {
            let mut child = Child::new(&built, Walls::best(), Limits::DEFAULT);
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
