//! Runs the judge's programs, and limits the time that a bad submission costs.
//!
//! Entry point: [`RunBudget`]. After a few hung children it runs nothing more. A program that is
//! too large for the submission is replaced by a smaller one. It judges nothing itself.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use protocol::program::Program;

use super::cancels::{Cancels, cancels};
use super::{RunResult, Runner};
use crate::exercise::Exercise;
use crate::exercise::notation::{self, Size};
use crate::oracle::Kind;
use crate::runner::AtBound;

/// Number of hung children after which nothing more is run. Each costs its time limit, and the
/// student waits.
const MOST_HANGS: usize = 4;
/// Maximal number of programs that are announced and not run yet.
const ANNOUNCED: usize = 8;
/// Turns of one task without an event after which a submission that polled before is stopped.
const FEW_TURNS: u32 = 100;

/// Programs of a sequence that were announced and not run yet, each with the judge's data about it.
pub(super) struct Upcoming<T>(VecDeque<(T, Program)>);

impl<T> Upcoming<T> {
    pub(super) fn new() -> Upcoming<T> {
        Upcoming(VecDeque::new())
    }
}

/// The runner of the judge's programs, with the cost so far.
pub(super) struct RunBudget<'a, 'r> {
    pub(super) exercise: &'static Exercise,
    run: &'a mut (dyn Runner + 'r),
    hangs: usize,
    /// True if a program has shown that the submission polls.
    polls: bool,
    /// The number of tasks at which a program exceeded a bound, if one did.
    pub(super) slow: Option<usize>,
    /// True if a program ran out of the widest bound. Smaller programs judge such a slow submission
    /// from then on.
    was_patient: bool,
    /// The results of the checks' programs, because several checks may use one.
    probed: BTreeMap<&'static str, Rc<RunResult>>,
}

impl<'a, 'r> RunBudget<'a, 'r> {
    pub(super) fn new(
        exercise: &'static Exercise,
        run: &'a mut (dyn Runner + 'r),
    ) -> RunBudget<'a, 'r> {
        RunBudget {
            exercise,
            run,
            hangs: 0,
            polls: false,
            slow: None,
            was_patient: false,
            probed: BTreeMap::new(),
        }
    }

    /// Runs `program` and judges its trace.
    pub(super) fn show(&mut self, program: Program) -> anyhow::Result<RunResult> {
        let shown = self.run.run(program, AtBound::Rerun)?;
        self.hangs += usize::from(shown.hung());
        let mut violations = shown.judgement.violations.iter();
        self.polls |= cancels(&shown.program) == Cancels::Nobody
            && violations.any(|violation| violation.kind == Kind::Passive);
        Ok(shown)
    }

    /// Runs `program` and judges its trace. Gives up at the first bound.
    pub(super) fn show_up_to_bound(&mut self, program: Program) -> anyhow::Result<RunResult> {
        self.run.run(program, AtBound::GiveUp)
    }

    /// Runs a program for which a bound is no verdict. If it runs out of its bound, it is run again
    /// up to the widest one. Neither a slow machine nor a slow mistake may hide a violation. After
    /// one program has run out of the widest bound, no other is run again.
    pub(super) fn show_first(&mut self, program: Program) -> anyhow::Result<RunResult> {
        let shown = self.show_up_to_bound(program)?;
        if !shown.ran_out || self.was_patient {
            return Ok(shown);
        }
        let mut shown = self.run.run(shown.program, AtBound::Widest)?;
        if shown.ran_out {
            self.was_patient = true;
            shown.judge_before_bound();
        }
        Ok(shown)
    }

    /// Returns the next program of a sequence. `more` yields the programs of the sequence. Each is
    /// announced some places ahead of its run.
    pub(super) fn next<T>(
        &mut self,
        upcoming: &mut Upcoming<T>,
        mut more: impl FnMut() -> Option<(T, Program)>,
    ) -> Option<(T, Program)> {
        while upcoming.0.len() < ANNOUNCED {
            let Some((about, mut program)) = more() else {
                break;
            };
            if self.polls {
                program.budget = program.budget.min(FEW_TURNS);
            }
            self.run.announce(&program);
            upcoming.0.push_back((about, program));
        }
        upcoming.0.pop_front()
    }

    /// Runs the program of a check, unless it was run before.
    pub(super) fn probe(&mut self, word: &'static str) -> anyhow::Result<Rc<RunResult>> {
        if let Some(shown) = self.probed.get(word) {
            return Ok(shown.clone());
        }
        let mut shown = self.show_sized(word)?;
        shown.keep_what_is_told();
        let shown = Rc::new(shown);
        self.probed.insert(word, shown.clone());
        Ok(shown)
    }

    /// Runs the program of `word` in its usual size. If a bound runs out, the small size decides.
    /// If nothing is wrong and nothing was slow, the large size is run as well. If that one runs
    /// out of a bound, the result of the usual size counts.
    fn show_sized(&mut self, word: &'static str) -> anyhow::Result<RunResult> {
        let usual = self.sized(word, Size::Usual);
        if !notation::is_sized(word) {
            return self.show(usual);
        }
        let shown = self.show_first(usual)?;
        if shown.ran_out {
            self.slow = Some(Size::Usual.tasks());
            return self.show(self.sized(word, Size::Small));
        }
        self.hangs += usize::from(shown.hung());
        let large = self.sized(word, Size::Large);
        if !shown.judgement.violations.is_empty() || self.slow.is_some() || large == shown.program {
            return Ok(shown);
        }
        let in_large = self.show_first(large)?;
        if in_large.ran_out {
            self.slow = Some(Size::Large.tasks());
            return Ok(shown);
        }
        if in_large.judgement.violations.is_empty() {
            return Ok(shown);
        }
        Ok(in_large)
    }

    fn sized(&self, word: &str, size: Size) -> Program {
        let word = notation::of_size(word, size);
        notation::parse(self.exercise.vocabulary, &word).expect("probes are words")
    }

    /// Returns the kinds of violations of the program of `word`. Returns none if the submission has
    /// hung too often.
    pub(super) fn breaks(&mut self, word: &'static str) -> anyhow::Result<Vec<Kind>> {
        if self.hangs_too_often() {
            return Ok(Vec::new());
        }
        let shown = self.probe(word)?;
        let violations = shown.judgement.violations.iter();
        Ok(violations.map(|violation| violation.kind).collect())
    }

    /// Returns true if the submission has hung too often to go on.
    pub(super) fn hangs_too_often(&self) -> bool {
        self.hangs >= MOST_HANGS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;
    use crate::judge::shown;
    use crate::runner::{End, Ran};
    use crate::trace::{Methods, Trace};
    use protocol::event::{Event, Panicked};

    /// A runner that runs out of every bound but the widest. If it `never_ends`, it runs out of
    /// that one, too.
    struct Slow {
        never_ends: bool,
        panics: bool,
        /// The bounds of its runs.
        asked: Vec<AtBound>,
    }

    impl Runner for Slow {
        fn run(&mut self, program: Program, at_bound: AtBound) -> anyhow::Result<RunResult> {
            self.asked.push(at_bound);
            let ended = Ran::Ended(End::Spinning, Vec::new());
            let mut shown = shown(exercises::ALL[0], program, ended, Methods::All);
            if at_bound != AtBound::Widest {
                return Ok(shown);
            }
            let panicked = Event::Panicked(Box::new(Panicked {
                message: String::new(),
                file: String::new(),
                line: 1,
                column: 1,
            }));
            shown.trace = Trace {
                ops: vec![if self.panics {
                    vec![panicked]
                } else {
                    Vec::new()
                }],
            };
            let bound = shown.judgement.violations.pop();
            shown.judgement = (exercises::ALL[0].oracle)(&shown.program, &shown.trace);
            shown.ran_out = self.never_ends;
            shown
                .judgement
                .violations
                .extend(bound.filter(|_| self.never_ends));
            Ok(shown)
        }
    }

    fn crowd(budget: &RunBudget<'_, '_>) -> Program {
        notation::parse(budget.exercise.vocabulary, "B*1200 I").expect("a word")
    }

    #[test]
    fn a_slow_machine_hides_nothing() {
        let cases = [
            (false, false, false, 0),
            (false, true, false, 1),
            (true, true, false, 1),
        ];
        for (never_ends, panics, ran_out, violations) in cases {
            let mut runner = Slow {
                never_ends,
                panics,
                asked: Vec::new(),
            };
            let mut budget = RunBudget::new(exercises::ALL[0], &mut runner);
            let crowd = crowd(&budget);
            let shown = budget.show_first(crowd).expect("it runs");
            assert_eq!(shown.ran_out, ran_out);
            assert_eq!(shown.judgement.violations.len(), violations);
        }
    }

    #[test]
    fn the_widest_bound_is_waited_for_once() {
        let mut runner = Slow {
            never_ends: true,
            panics: false,
            asked: Vec::new(),
        };
        let mut budget = RunBudget::new(exercises::ALL[0], &mut runner);
        for _ in 0..2 {
            let crowd = crowd(&budget);
            assert!(budget.show_first(crowd).expect("it runs").ran_out);
        }
        assert_eq!(
            runner.asked,
            [AtBound::GiveUp, AtBound::Widest, AtBound::GiveUp]
        );
    }
}
