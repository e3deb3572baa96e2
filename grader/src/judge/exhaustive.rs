//! All small programs, shortest first, and their results.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::iter;

use protocol::event::Event;

use super::budget::{RunBudget, Upcoming};
use super::cancels::Cancels;
use super::shrink::smaller;
use super::{RunResult, broken, enumerate, finding};
use crate::exercise::{Check, Exercise, How, Programs};
use crate::judge::enumerate::{Cancelling, Drains, SearchBounds, SearchOp};
use crate::oracle::{Facts, Kind};
use crate::verdict::{Finding, NotJudged, Status};

/// The number of ended children after which the grader runs no more small programs: the mistake is
/// known by then.
const MOST_ENDS: usize = 3;

/// The number of long programs without a cancellation. As many more may cancel tasks.
const WALKS: u64 = 125;
/// The number of both together.
const SHARED_WALKS: usize = 2 * WALKS as usize;
/// The number of further long programs of each sort that no other submission gets. So no submission
/// can contain the right answers to all programs.
const OWN_WALKS: u64 = 25;

/// Most turns in a row.
const MOST_TURNS: usize = 8;

/// The results of all small programs.
pub(super) struct Explored {
    /// The number of small programs that were run.
    pub(super) count: usize,
    pub(super) facts: Facts,
    /// For each part of the programs and kind of violation: the first program with it, and the
    /// number of such programs.
    failing: BTreeMap<(Cancels, Kind), Failing>,
    /// The number of children that ended in each part.
    ends: BTreeMap<Cancels, usize>,
    /// The parts of which all programs were run.
    whole: BTreeSet<Cancels>,
}

/// The programs with one kind of violation.
struct Failing {
    /// The smallest of them.
    first: Finding,
    /// Its length without its drain.
    letters: usize,
    /// The number of such programs.
    count: usize,
}

/// The words that a search still has to run.
struct Frontier {
    /// Those of the current length, next ones first.
    level: VecDeque<Vec<SearchOp>>,
    /// Those of the next length.
    next: VecDeque<Vec<SearchOp>>,
}

impl Frontier {
    fn new(first_letters: Vec<SearchOp>) -> Frontier {
        let words = first_letters.into_iter().map(|letter| vec![letter]);
        Frontier {
            level: words.collect(),
            next: VecDeque::new(),
        }
    }

    /// Adds the words that `word`, whose run is `shown`, becomes with each of these letters. Turns
    /// in a row count as one operation. A lock may need several turns for a hand-over, and is
    /// tested in each of them.
    fn add(&mut self, word: &[SearchOp], letters: &[SearchOp], shown: &RunResult) {
        let after_turn = word.last() == Some(&SearchOp::Turn);
        for letter in letters {
            if !after_turn || *letter != SearchOp::Turn {
                self.next.push_back(followed_by(word, *letter));
            } else if turns_at_the_end(word) < MOST_TURNS && comes_to_rest(shown) {
                self.level.push_back(followed_by(word, *letter));
            }
        }
    }

    /// Goes on to the next length.
    fn advance(&mut self) {
        self.level = std::mem::take(&mut self.next);
    }
}

/// The end of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SearchEnd {
    /// All programs were run.
    Whole,
    /// Too many programs ended the child.
    GivenUp,
}

impl Explored {
    /// Runs all small programs, then the long ones. `seed` is the submission's own.
    pub(super) fn explore(
        budget: &mut RunBudget<'_, '_>,
        bounds: SearchBounds,
        seed: u64,
    ) -> anyhow::Result<Explored> {
        let exercise = budget.exercise;
        let mut explored = Explored {
            count: 0,
            facts: Facts::default(),
            failing: BTreeMap::new(),
            ends: BTreeMap::from([(Cancels::Nobody, 0), (Cancels::Somebody, 0)]),
            whole: BTreeSet::from([Cancels::Nobody, Cancels::Somebody]),
        };
        let mut drains = Drains::new(exercise.vocabulary);
        for arguments in exercise.vocabulary.arguments {
            if explored.levels(budget, bounds, &mut drains, arguments)? == SearchEnd::GivenUp {
                return Ok(explored);
            }
        }
        explored.walk(budget, &mut drains, seed)?;
        Ok(explored)
    }

    /// Runs all small programs on an object that is made of these arguments, level by level.
    fn levels(
        &mut self,
        budget: &mut RunBudget<'_, '_>,
        bounds: SearchBounds,
        drains: &mut Drains,
        arguments: &[u32],
    ) -> anyhow::Result<SearchEnd> {
        let exercise = budget.exercise;
        // Each word with an effect is run. Its trace shows which letters have an effect after it.
        let mut frontier = Frontier::new(enumerate::first_letters(exercise.vocabulary));
        for length in 1..=bounds.ops {
            let mut upcoming = Upcoming::new();
            // The drain begins with turns, so the shorter word has already shown a turn at the end.
            let is_shown =
                |word: &Vec<SearchOp>| length == bounds.ops && word.last() == Some(&SearchOp::Turn);
            loop {
                let more = || {
                    let mut words = iter::from_fn(|| frontier.level.pop_front());
                    let word = words.find(|word| {
                        !is_shown(word) && !leave_out(&self.ends, &mut self.whole, word)
                    })?;
                    let program = drains.with_drain(arguments, &word);
                    Some((word, program))
                };
                let Some((word, program)) = budget.next(&mut upcoming, more) else {
                    break;
                };
                let cancels = Cancels::of(&word);
                if budget.hangs_too_often() || self.ends[&Cancels::Nobody] >= MOST_ENDS {
                    self.whole.clear();
                    return Ok(SearchEnd::GivenUp);
                }
                if leave_out(&self.ends, &mut self.whole, &word) {
                    continue;
                }
                let shown = budget.show(program)?;
                self.count += 1;
                self.note(exercise, cancels, length, &shown);
                if length < bounds.ops {
                    let letters =
                        enumerate::letters_after(exercise.vocabulary, bounds, &word, &shown.trace);
                    frontier.add(&word, &letters, &shown);
                }
            }
            frontier.advance();
        }
        Ok(SearchEnd::Whole)
    }

    /// Runs long programs, for mistakes that need more tasks, or more operations in a row, than the
    /// small programs have.
    fn walk(
        &mut self,
        budget: &mut RunBudget<'_, '_>,
        drains: &mut Drains,
        seed: u64,
    ) -> anyhow::Result<()> {
        let exercise = budget.exercise;
        let (mut words, mut upcoming) = (walks(exercise, seed).enumerate(), Upcoming::new());
        loop {
            let more = || {
                let (place, word) =
                    words.find(|(_, word)| !leave_out(&self.ends, &mut self.whole, word))?;
                let program = drains.with_drain(arguments_of_walk(exercise, place), &word);
                Some(((place, word), program))
            };
            let Some(((place, word), program)) = budget.next(&mut upcoming, more) else {
                break;
            };
            // A mistake must cost every submission the same. So a submission runs its own words
            // only if it has passed all others.
            if place == SHARED_WALKS && !self.failing.is_empty() {
                break;
            }
            let cancels = Cancels::of(&word);
            if budget.hangs_too_often() {
                self.whole.remove(&cancels);
                continue;
            }
            if leave_out(&self.ends, &mut self.whole, &word) {
                continue;
            }
            let shown = budget.show(program)?;
            self.note(exercise, cancels, word.len(), &shown);
        }
        Ok(())
    }

    fn note(&mut self, exercise: &Exercise, cancels: Cancels, letters: usize, shown: &RunResult) {
        self.facts.add(shown.judgement.facts);
        *self.ends.entry(cancels).or_default() += usize::from(shown.ended());
        for violation in broken(&shown.judgement) {
            let entry = self.failing.entry((cancels, violation.kind));
            let failing = entry.or_insert_with(|| Failing {
                first: finding(exercise, shown, violation),
                letters,
                count: 0,
            });
            failing.count += 1;
            // Of programs with the same length without their drains, one may break earlier.
            if letters == failing.letters && violation.op < failing.first.violation.op {
                failing.first = finding(exercise, shown, violation);
            }
        }
    }

    /// Returns the result of a check of these programs.
    pub(super) fn status(
        &self,
        programs: Programs,
        kinds: &[Kind],
        budget: &mut RunBudget<'_, '_>,
    ) -> anyhow::Result<Status> {
        Ok(match self.failure(programs.into(), kinds) {
            Some(finding) => Status::Failed(Box::new(smaller(finding, budget)?)),
            None if !self.whole.contains(&programs.into()) => Status::NotJudged(NotJudged::Exited),
            None => Status::Passed,
        })
    }

    /// Returns the smallest program with a violation of one of these kinds.
    fn failure(&self, cancels: Cancels, kinds: &[Kind]) -> Option<Finding> {
        let counts = |kind: &Kind| kinds.contains(kind) && self.charges(cancels, *kind);
        let failing = self
            .failing
            .iter()
            .filter(|((part, kind), _)| *part == cancels && counts(kind));
        // Overtaking, or a wrong answer of a query, is often the smaller part of a mistake.
        let smallest = failing.min_by_key(|((_, kind), failing)| {
            let minor = match kind {
                Kind::Query => 2,
                Kind::Order => 1,
                _ => 0,
            };
            (failing.letters, minor, failing.first.violation.op)
        });
        smallest.map(|(_, failing)| Finding {
            others: failing.count - 1,
            ..failing.first.clone()
        })
    }

    /// Returns true if a violation of this kind counts in this part. If programs without a
    /// cancellation show it too, the handling of cancellations is not at fault.
    fn charges(&self, cancels: Cancels, kind: Kind) -> bool {
        self.failing.contains_key(&(cancels, kind))
            && (cancels == Cancels::Nobody || !self.charges(Cancels::Nobody, kind))
    }

    /// Returns true if the small programs charge another promise than that of `check` with
    /// violations of this kind. A violation that needs a cancellation says nothing about a program
    /// without one.
    pub(super) fn charged_elsewhere(
        &self,
        exercise: &Exercise,
        check: &Check,
        cancels: Cancels,
        kind: Kind,
    ) -> bool {
        exercise.checks.iter().any(|other| match &other.how {
            How::Explore { programs, kinds } => {
                let part = (*programs).into();
                other.promise != check.promise
                    && part <= cancels
                    && kinds.contains(&kind)
                    && self.charges(part, kind)
            }
            How::Probe { .. } | How::Scenario { .. } => false,
        })
    }
}

/// Returns the long words, in the order in which they are run: the shared ones, then those of the
/// submission with this seed.
fn walks(exercise: &Exercise, seed: u64) -> impl Iterator<Item = Vec<SearchOp>> {
    let both = [Cancelling::No, Cancelling::Yes];
    let own = (0..OWN_WALKS).map(move |one| seed.wrapping_add(one));
    let numbers = (0..WALKS)
        .chain(own)
        .flat_map(move |number| both.map(|cancelling| (number, cancelling)));
    numbers.map(|(number, cancelling)| enumerate::walk(exercise.vocabulary, number, cancelling))
}

/// Returns the constructor's arguments for the walk at this place: each in turn, with and without
/// cancellation.
fn arguments_of_walk(exercise: &Exercise, place: usize) -> &'static [u32] {
    let all = exercise.vocabulary.arguments;
    all.get(place / 2 % all.len().max(1))
        .copied()
        .unwrap_or_default()
}

/// Returns true if too many programs of this part have ended the child. Then programs of this part
/// are neither run nor announced any more.
fn leave_out(
    ends: &BTreeMap<Cancels, usize>,
    whole: &mut BTreeSet<Cancels>,
    word: &[SearchOp],
) -> bool {
    let cancels = Cancels::of(word);
    let is_left_out = ends[&cancels] >= MOST_ENDS;
    if is_left_out {
        whole.remove(&cancels);
    }
    is_left_out
}

fn followed_by(word: &[SearchOp], letter: SearchOp) -> Vec<SearchOp> {
    [word, &[letter]].concat()
}

fn turns_at_the_end(word: &[SearchOp]) -> usize {
    let turns = word.iter().rev();
    turns
        .take_while(|letter| **letter == SearchOp::Turn)
        .count()
}

/// Returns true if the loop came to rest after the program's word.
fn comes_to_rest(shown: &RunResult) -> bool {
    let restless = |event: &Event| {
        matches!(
            event,
            Event::Idled {
                exhausted: true,
                ..
            }
        )
    };
    !shown.trace.ops.iter().flatten().any(restless)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;

    #[test]
    fn submissions_share_most_long_words_and_have_some_of_their_own() {
        for exercise in exercises::ALL {
            let of = |seed: u64| -> Vec<Vec<SearchOp>> { walks(exercise, seed).collect() };
            let (one, other) = (of(1 << 63), of(0x0123_4567_89ab_cdef));
            assert_eq!(one[..SHARED_WALKS], other[..SHARED_WALKS]);
            assert_eq!(one.len(), SHARED_WALKS + 2 * OWN_WALKS as usize);
            let own = one[SHARED_WALKS..].iter();
            assert!(own.clone().all(|word| !other.contains(word)));
            assert_eq!(of(1 << 63), one);
        }
    }
}
