//! Runs an exercise's checks on a program that obeys, and judges what comes back.
//!
//! Entry point: [`judge`]. It starts no process itself: it is given a way to run a program.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use harness::event::Event;
use harness::program::{Op, Program};

use crate::compile::Built;
use crate::diagnosis;
use crate::explore::{self, Bounds, Letter};
use crate::message::Message;
use crate::oracle::{Facts, Judgement, Kind, Violation};
use crate::run::{End, Ran};
use crate::scenario;
use crate::tasks::TaskSpec;
use crate::trace::{self, Expect, Trace};
use crate::verdict::{
    Check, Checked, Difference, Finding, Graded, How, Outcome, Panic, Programs, Status,
};

/// Runs one program in a child.
pub type Runner<'a> = dyn FnMut(&Program) -> anyhow::Result<Ran> + 'a;

/// How many children may end before the small programs are given up: what they show is known by then.
const MOST_ENDS: usize = 3;
/// How many children may hang before the rest is not run any more: each costs its time limit, and a student waits.
const MOST_HANGS: usize = 4;

/// Runs programs and judges them, as long as the submission is worth the time.
struct Bench<'a, 'r> {
    task: &'static TaskSpec,
    run: &'a mut Runner<'r>,
    hangs: usize,
    /// Programs of checks that were run, as several checks may look at one.
    probed: BTreeMap<&'static str, Rc<Shown>>,
}

impl Bench<'_, '_> {
    /// Runs `program` and judges what it showed.
    fn show(&mut self, program: Program) -> anyhow::Result<Shown> {
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
    fn probe(&mut self, word: &'static str) -> anyhow::Result<Rc<Shown>> {
        if let Some(shown) = self.probed.get(word) {
            return Ok(shown.clone());
        }
        let program = explore::parse(self.task.vocabulary, word).expect("probes are words");
        let shown = Rc::new(self.show(program)?);
        self.probed.insert(word, shown.clone());
        Ok(shown)
    }

    /// The ways in which the program of `word` breaks. Nothing is run any more if it has hung too often.
    fn breaks(&mut self, word: &'static str) -> anyhow::Result<Vec<Kind>> {
        if self.hangs_too_often() {
            return Ok(Vec::new());
        }
        let shown = self.probe(word)?;
        let violations = shown.judgement.violations.iter();
        Ok(violations.map(|violation| violation.kind).collect())
    }

    /// Whether it has hung too often to go on.
    fn hangs_too_often(&self) -> bool {
        self.hangs >= MOST_HANGS
    }
}

/// A program with what it showed.
#[derive(Debug)]
pub struct Shown {
    /// The program.
    pub program: Program,
    /// What was observed.
    pub trace: Trace,
    /// What a judge says of that.
    pub judgement: Judgement,
}

/// Runs one program and judges it.
pub fn show(
    task: &'static TaskSpec,
    program: Program,
    run: &mut Runner<'_>,
) -> anyhow::Result<Shown> {
    Bench {
        task,
        run,
        hangs: 0,
        probed: BTreeMap::new(),
    }
    .show(program)
}

/// Judges a submission that was built.
pub fn judge(
    task: &'static TaskSpec,
    built: &Built,
    bounds: Bounds,
    run: &mut Runner<'_>,
) -> anyhow::Result<Outcome> {
    let mut bench = Bench {
        task,
        run,
        hangs: 0,
        probed: BTreeMap::new(),
    };
    if let Some(panics) = unwritten(&mut bench)? {
        return Ok(Outcome::NotWritten(panics));
    }
    let explored = Explored::explore(&mut bench, bounds)?;
    let mut checks = Vec::with_capacity(task.checks.len());
    for check in task.checks {
        let status = match missing(check, built) {
            Some(method) => {
                Status::NotJudged(Message::new("not-judged-method").with("method", method))
            }
            None => explored.check(check, &mut bench)?,
        };
        checks.push(Checked { check, status });
    }
    diagnosis::diagnose(task, &mut checks, &mut |word| bench.breaks(word))?;
    Ok(Outcome::Graded(Graded {
        checks,
        unusable: built.unusable.clone(),
        warnings: built.warnings.clone(),
        explored: explored.count,
    }))
}

fn missing(check: &Check, built: &Built) -> Option<&'static str> {
    let unusable = |method: &&&'static str| {
        built
            .unusable
            .iter()
            .any(|unusable| unusable.method == **method)
    };
    check.methods.iter().find(unusable).copied()
}

/// The places of the `todo!()`s, if there is nothing else yet: every method that can be called runs into one.
fn unwritten(bench: &mut Bench<'_, '_>) -> anyhow::Result<Option<Vec<Panic>>> {
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
        Op::Call(call) => Op::Call(harness::program::Call {
            guard: harness::program::Guard::Always,
            ..call
        }),
        op @ (Op::Spawn { .. }
        | Op::Turn
        | Op::Idle
        | Op::Cancel(_)
        | Op::Delay(_)
        | Op::Renew(_)) => op,
    }
}

fn panic_of(event: &Event) -> Option<Panic> {
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

/// A child's end as a violation.
fn ending(end: &End, op: usize) -> Violation {
    let (kind, seen, promised) = match end {
        End::Spinning => (
            Kind::Spinning,
            Message::new("ended-spinning"),
            "promise-spinning",
        ),
        End::Blocked => (
            Kind::Blocked,
            Message::new("ended-blocked"),
            "promise-blocked",
        ),
        End::Exited(status) => (
            Kind::Crash,
            Message::new("ended-exited").with("status", status.to_string()),
            "promise-alive",
        ),
        End::Killed {
            stack_overflow: true,
            ..
        } => (Kind::Crash, Message::new("ended-overflow"), "promise-alive"),
        End::Killed {
            signal,
            stack_overflow: false,
        } => (
            Kind::Crash,
            Message::new("ended-killed").with("signal", signal.to_string()),
            "promise-alive",
        ),
        End::Forbidden => (
            Kind::Crash,
            Message::new("ended-forbidden"),
            "promise-alive",
        ),
        End::OutOfMemory => (Kind::Crash, Message::new("ended-memory"), "promise-alive"),
        End::Flooded => (Kind::Crash, Message::new("ended-flooded"), "promise-alive"),
        End::BrokenProtocol => (Kind::Crash, Message::new("ended-protocol"), "promise-alive"),
    };
    Violation {
        kind,
        op,
        seen: seen.with("step", op + 1),
        promised: Message::new(promised),
        who: None,
        other: None,
    }
}

/// What all small programs showed.
struct Explored {
    count: usize,
    facts: Facts,
    /// For each part of the programs and kind of violation: the first that shows it, and how many do.
    failing: BTreeMap<(Cancels, Kind), (Finding, usize)>,
    /// How many children ended in each part.
    ends: BTreeMap<Cancels, usize>,
    /// The parts in which everything was run.
    whole: BTreeSet<Cancels>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cancels {
    Nobody,
    Somebody,
}

impl Cancels {
    fn of(word: &[Letter]) -> Cancels {
        let somebody = word
            .iter()
            .any(|letter| matches!(letter, Letter::Cancel(_)));
        if somebody {
            Cancels::Somebody
        } else {
            Cancels::Nobody
        }
    }
}

impl From<Programs> for Cancels {
    fn from(programs: Programs) -> Cancels {
        match programs {
            Programs::WithoutCancel => Cancels::Nobody,
            Programs::WithCancel => Cancels::Somebody,
        }
    }
}

impl Explored {
    fn explore(bench: &mut Bench<'_, '_>, bounds: Bounds) -> anyhow::Result<Explored> {
        let task = bench.task;
        let mut explored = Explored {
            count: 0,
            facts: Facts::default(),
            failing: BTreeMap::new(),
            ends: BTreeMap::from([(Cancels::Nobody, 0), (Cancels::Somebody, 0)]),
            whole: BTreeSet::from([Cancels::Nobody, Cancels::Somebody]),
        };
        // Level by level: each word that has an effect is run, and shows which letters have one after it.
        let mut level = vec![(Vec::new(), vec![Letter::Begin, Letter::New])];
        for length in 1..=bounds.ops {
            let mut next = Vec::new();
            for (prefix, letters) in &level {
                for letter in letters {
                    // A turn at the end is what the drain begins with: the shorter word has shown it.
                    if length == bounds.ops && *letter == Letter::Turn {
                        continue;
                    }
                    let word = [prefix.as_slice(), &[*letter]].concat();
                    let cancels = Cancels::of(&word);
                    if bench.hangs_too_often() || explored.ends[&Cancels::Nobody] >= MOST_ENDS {
                        explored.whole.clear();
                        return Ok(explored);
                    }
                    if explored.ends[&cancels] >= MOST_ENDS {
                        explored.whole.remove(&cancels);
                        continue;
                    }
                    let shown = bench.show(explore::with_drain(task.vocabulary, &word))?;
                    if length < bounds.ops {
                        let letters =
                            explore::letters_after(task.vocabulary, bounds, &word, &shown.trace);
                        next.push((word.clone(), letters));
                    }
                    explored.note(task, cancels, shown);
                }
            }
            level = next;
        }
        Ok(explored)
    }

    fn note(&mut self, task: &TaskSpec, cancels: Cancels, shown: Shown) {
        self.count += 1;
        self.facts.add(shown.judgement.facts);
        let ended = |violation: &Violation| {
            matches!(violation.kind, Kind::Spinning | Kind::Blocked | Kind::Crash)
        };
        *self.ends.entry(cancels).or_default() +=
            usize::from(shown.judgement.violations.iter().any(ended));
        for violation in &shown.judgement.violations {
            let entry = self.failing.entry((cancels, violation.kind));
            let (_, count) = entry.or_insert_with(|| (finding(task, None, &shown, violation), 0));
            *count += 1;
        }
    }

    /// Does one check: looks up what the small programs showed, or runs its program.
    fn check(&self, check: &'static Check, bench: &mut Bench<'_, '_>) -> anyhow::Result<Status> {
        let failure = match &check.how {
            How::Explore { programs, kinds } => self.failure((*programs).into(), kinds),
            How::Probe { .. } | How::Scenario { .. } if bench.hangs_too_often() => {
                return Ok(Status::NotJudged(Message::new("not-judged-ended")));
            }
            How::Probe { word, kinds } => probe(word, kinds, None, bench)?,
            How::Scenario { program, snapshot } => {
                probe(program, Kind::ALL, Some(snapshot), bench)?
            }
        };
        if let Some(finding) = failure {
            return Ok(Status::Failed(Box::new(finding)));
        }
        if !self.facts.cover(check.needs) {
            return Ok(Status::NotJudged(Message::new("not-judged-witness")));
        }
        match &check.how {
            How::Explore { programs, .. } if !self.whole.contains(&(*programs).into()) => {
                Ok(Status::NotJudged(Message::new("not-judged-ended")))
            }
            How::Explore { .. } | How::Probe { .. } | How::Scenario { .. } => Ok(Status::Passed),
        }
    }

    /// The smallest program that fails in one of these ways.
    fn failure(&self, cancels: Cancels, kinds: &[Kind]) -> Option<Finding> {
        // What fails without any cancellation is no fault of its handling.
        let counts = |kind: Kind| {
            kinds.contains(&kind)
                && (cancels == Cancels::Nobody
                    || !self.failing.contains_key(&(Cancels::Nobody, kind)))
        };
        let failing = self
            .failing
            .iter()
            .filter(|((part, kind), _)| *part == cancels && counts(*kind));
        // Of what one program breaks, the first is told, as the rest may be its consequence; but what `locked()` says of a lock that is stuck is no lie.
        let smallest = failing.min_by_key(|((_, kind), (finding, _))| {
            (
                finding.program.ops.len(),
                *kind == Kind::Asked,
                finding.violation.op,
            )
        });
        smallest.map(|(_, (finding, count))| Finding {
            others: count - 1,
            ..finding.clone()
        })
    }
}

/// Runs a check's own program. For a scenario the observable order counts too.
fn probe(
    word: &'static str,
    kinds: &[Kind],
    snapshot: Option<&str>,
    bench: &mut Bench<'_, '_>,
) -> anyhow::Result<Option<Finding>> {
    let task = bench.task;
    let shown = bench.probe(word)?;
    let difference = snapshot.and_then(|snapshot| {
        let expected = scenario::contents(snapshot).to_owned();
        let actual = scenario::log(task, &shown.program, &shown.trace);
        (expected != actual).then_some(Difference { expected, actual })
    });
    let counts = |violation: &&Violation| kinds.contains(&violation.kind);
    let violation = match (shown.judgement.violations.iter().find(counts), &difference) {
        (Some(violation), _) => violation.clone(),
        (None, Some(_)) => Violation {
            kind: Kind::Order,
            op: shown.program.ops.len().saturating_sub(1),
            seen: Message::new("violation-scenario"),
            promised: Message::new("promise-scenario"),
            who: None,
            other: None,
        },
        (None, None) => return Ok(None),
    };
    Ok(Some(Finding {
        difference,
        ..finding(task, Some(word), &shown, &violation)
    }))
}

fn finding(task: &TaskSpec, word: Option<&str>, shown: &Shown, violation: &Violation) -> Finding {
    let panic = (violation.kind == Kind::Panic || violation.kind == Kind::Crash)
        .then(|| shown.trace.ops.iter().flatten().find_map(panic_of))
        .flatten();
    Finding {
        program: shown.program.clone(),
        word: word.map_or_else(
            || explore::write(task.vocabulary, &shown.program),
            str::to_owned,
        ),
        trace: shown.trace.clone(),
        violation: violation.clone(),
        panic,
        difference: None,
        others: 0,
        diagnosis: None,
    }
}
