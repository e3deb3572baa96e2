//! Runs programs and counts their cost, because a student waits for the verdict.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use protocol::program::Program;

use super::cancels::{Cancels, cancels};
use super::{RunResult, Runner};
use crate::exercise::Exercise;
use crate::exercise::notation::{self, Size};
use crate::oracle::Kind;
use crate::runner::AtBound;

/// The number of hung children after which nothing more is run. Each costs its time limit, and a
/// student waits.
const MOST_HANGS: usize = 4;
/// Most programs that are announced and not run yet.
const ANNOUNCED: usize = 8;
/// The turns in vain after which a submission that polled before counts as polling again.
const FEW_TURNS: u32 = 100;

/// Programs of a sequence that were announced and not run yet, each with the judge's data about it.
pub(super) struct Upcoming<T>(VecDeque<(T, Program)>);

impl<T> Upcoming<T> {
    pub(super) fn new() -> Upcoming<T> {
        Upcoming(VecDeque::new())
    }
}

/// A runner of programs, as long as the submission is worth the time.
pub(super) struct RunBudget<'a, 'r> {
    pub(super) task: &'static Exercise,
    run: &'a mut (dyn Runner + 'r),
    hangs: usize,
    /// True if the submission was seen to poll.
    polls: bool,
    /// The number of tasks at which a program exceeded a bound, if one did.
    pub(super) slow: Option<usize>,
    /// The results of the checks' programs, because several checks may use one.
    probed: BTreeMap<&'static str, Rc<RunResult>>,
}

impl<'a, 'r> RunBudget<'a, 'r> {
    pub(super) fn new(
        task: &'static Exercise,
        run: &'a mut (dyn Runner + 'r),
    ) -> RunBudget<'a, 'r> {
        RunBudget {
            task,
            run,
            hangs: 0,
            polls: false,
            slow: None,
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

    /// Does the same for a program whose bounds are no verdict.
    pub(super) fn show_first(&mut self, program: Program) -> anyhow::Result<RunResult> {
        self.run.run(program, AtBound::GiveUp)
    }

    /// Returns the next program of a sequence. `more` continues the sequence; its programs are
    /// announced some places before they are run.
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
    /// If nothing is wrong, the large size is run as well; its bounds are no verdict either.
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
        notation::parse(self.task.vocabulary, &word).expect("probes are words")
    }

    /// Returns the kinds of violations of the program of `word`. If the submission has hung too
    /// often, nothing more is run.
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
