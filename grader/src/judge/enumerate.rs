//! Programs for the search: the enumerated operations, and the random ones.
//!
//! Entry points: [`first_letters`], [`letters_after`] and [`walk`]. Pure.

use std::collections::BTreeMap;

use protocol::event::Event;
use protocol::program::{Act, Op, Program, Start, Target};

use crate::exercise::notation::{Vocabulary, parse};
use crate::trace::Trace;

/// The limits of the small words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchBounds {
    /// Most tasks.
    pub tasks: usize,
    /// Most operations, without the drain.
    pub ops: usize,
}

impl SearchBounds {
    /// The limits of a grading: four tasks, because some mistakes of real libraries need them, and
    /// six operations.
    pub const DEFAULT: SearchBounds = SearchBounds { tasks: 4, ops: 6 };

    /// Most tasks of words with more operations than in [`DEFAULT`](SearchBounds::DEFAULT).
    const TASKS_OF_DEEPER: usize = 5;

    /// The most operations that a user can request.
    pub const MOST_OPS: usize = 8;

    /// Returns the limits for this many operations. More operations than in
    /// [`DEFAULT`](SearchBounds::DEFAULT) may have a task more.
    pub fn of_depth(ops: usize) -> SearchBounds {
        let tasks = if ops > SearchBounds::DEFAULT.ops {
            SearchBounds::TASKS_OF_DEEPER
        } else {
            SearchBounds::DEFAULT.tasks
        };
        SearchBounds { tasks, ops }
    }
}

/// One operation of a small word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchOp {
    /// `B`
    Begin,
    /// `N`
    New,
    /// `T`
    Turn,
    /// `I`
    Idle,
    /// A plain call, by its letter.
    Call(char),
    /// `C`
    Cancel(usize),
}

/// A maker of programs from words: their operations, then the drain. A drain is parsed once for all
/// words with the same number of tasks.
#[derive(Debug)]
pub struct Drains {
    vocabulary: &'static Vocabulary,
    by_tasks: BTreeMap<usize, Program>,
}

impl Drains {
    /// Makes one without any parsed drain.
    pub fn new(vocabulary: &'static Vocabulary) -> Drains {
        Drains {
            vocabulary,
            by_tasks: BTreeMap::new(),
        }
    }

    /// Returns the program of a small word, on an object that is made of `arguments`.
    pub fn with_drain(&mut self, arguments: &[u32], letters: &[SearchOp]) -> Program {
        let vocabulary = self.vocabulary;
        let tasks = letters
            .iter()
            .filter(|letter| matches!(letter, SearchOp::Begin | SearchOp::New))
            .count();
        let drain = self.by_tasks.entry(tasks).or_insert_with(|| {
            parse(vocabulary, &(vocabulary.drain)(tasks)).expect("a drain is a word")
        });
        let ops = letters.iter().map(|letter| vocabulary.op(*letter));
        Program {
            objects: vec![vocabulary.setup(arguments)],
            ops: ops.chain(drain.ops.iter().cloned()).collect(),
            ..*drain
        }
    }
}

/// The first blocking method of the first object.
const FIRST: Target = Target {
    object: 0,
    method: 0,
};

impl Vocabulary {
    fn op(&self, letter: SearchOp) -> Op {
        match letter {
            SearchOp::Begin => Op::Spawn {
                start: Start::Eager,
                script: vec![Act::Wait(FIRST)],
            },
            SearchOp::New => Op::Spawn {
                start: Start::Queued,
                script: vec![Act::Wait(FIRST)],
            },
            SearchOp::Turn => Op::Turn,
            SearchOp::Idle => Op::Idle,
            SearchOp::Call(letter) => {
                Op::Call(self.call(letter, 0).expect("letters of the vocabulary"))
            }
            SearchOp::Cancel(task) => Op::Cancel(u32::try_from(task).expect("few tasks")),
        }
    }
}

/// Returns the letters with which a word may begin.
pub fn first_letters(vocabulary: &Vocabulary) -> Vec<SearchOp> {
    let calls = (vocabulary.calls_after)(None)
        .iter()
        .filter(|call| !vocabulary.needs_holder(**call))
        .map(|call| SearchOp::Call(*call));
    [SearchOp::Begin, SearchOp::New]
        .into_iter()
        .chain(calls)
        .collect()
}

/// The cancellation of tasks in a long word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelling {
    /// No task is cancelled.
    No,
    /// Tasks may be cancelled.
    Yes,
}

/// The number of operations of a long word.
const WALK: usize = 60;
/// The most operations of one phase. In one phase a long word mostly starts tasks, in the next it
/// mostly makes calls.
const PHASE: u64 = 16;

/// Returns a long word, the same for the same seed. It has more tasks, and more operations in a
/// row, than any small word. Tasks come and go in phases, so that there are queues of many lengths.
pub fn walk(vocabulary: &Vocabulary, seed: u64, cancelling: Cancelling) -> Vec<SearchOp> {
    let mut dice = SplitMix64::new(seed);
    let (mut word, mut tasks, mut latest) = (Vec::with_capacity(WALK), 0usize, None);
    let (mut left, mut grows) = (0, false);
    while word.len() < WALK {
        if left == 0 {
            (left, grows) = (1 + dice.below(PHASE), !grows);
        }
        left -= 1;
        let letter = match dice.below(16) {
            0..6 if grows => SearchOp::Begin,
            6..9 if grows => SearchOp::New,
            0 => SearchOp::Begin,
            1..10 => {
                let calls = (vocabulary.calls_after)(latest);
                let call = calls[dice.below(calls.len() as u64) as usize];
                latest = Some(call);
                SearchOp::Call(call)
            }
            10..12 => SearchOp::Turn,
            12 => SearchOp::Idle,
            13.. if cancelling == Cancelling::Yes && tasks > 0 => {
                let back = dice.below(8) as usize;
                SearchOp::Cancel(tasks.saturating_sub(back + 1))
            }
            13.. => SearchOp::Turn,
        };
        tasks += usize::from(matches!(letter, SearchOp::Begin | SearchOp::New));
        word.push(letter);
    }
    word
}

/// A deterministic PRNG: splitmix64.
pub(crate) struct SplitMix64(u64);

impl SplitMix64 {
    /// Starts the sequence of this seed.
    pub(crate) fn new(seed: u64) -> SplitMix64 {
        SplitMix64(seed)
    }

    /// Returns the next number below `sides`.
    pub(crate) fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

/// Returns the letters that have an effect after `word`. They follow from `trace`, the trace of its
/// program. A turn needs a ready task, and a call needs an open guard. A cancellation needs a task
/// that has begun and is not over.
///
/// If a word differs from a shorter one only by letters without effect, it is left out, whatever
/// the submission's pace. A cancellation before a task's first step is left out too, because no
/// submission can notice it.
pub fn letters_after(
    vocabulary: &Vocabulary,
    bounds: SearchBounds,
    word: &[SearchOp],
    trace: &Trace,
) -> Vec<SearchOp> {
    let Some(rest) = trace.ops.get(word.len()) else {
        return Vec::new();
    };
    let mut letters = Vec::new();
    let mut begun = vec![false; bounds.tasks];
    let mut held = 0u32;
    for event in trace.ops[..word.len()].iter().flatten() {
        match event {
            Event::Began { task, .. } => mark(&mut begun, *task, true),
            Event::Finished { task } | Event::Gone { task } => mark(&mut begun, *task, false),
            Event::Ended { .. } => held += 1,
            Event::Answered { method, .. } if vocabulary.gives_back(*method) => {
                held = held.saturating_sub(1);
            }
            _ => {}
        }
    }
    let tasks = word
        .iter()
        .filter(|letter| matches!(letter, SearchOp::Begin | SearchOp::New))
        .count();
    if tasks < bounds.tasks {
        letters.extend([SearchOp::Begin, SearchOp::New]);
    }
    if rest
        .iter()
        .any(|event| matches!(event, Event::Idled { turns: 1.., .. }))
    {
        letters.push(SearchOp::Turn);
    }
    let latest = word.iter().rev().find_map(|letter| match letter {
        SearchOp::Call(call) => Some(*call),
        SearchOp::Begin | SearchOp::New | SearchOp::Turn | SearchOp::Idle | SearchOp::Cancel(_) => {
            None
        }
    });
    let calls = (vocabulary.calls_after)(latest)
        .iter()
        .filter(|call| held > 0 || !vocabulary.needs_holder(**call));
    letters.extend(calls.map(|call| SearchOp::Call(*call)));
    letters.extend(
        begun
            .iter()
            .enumerate()
            .filter(|(_, begun)| **begun)
            .map(|(task, _)| SearchOp::Cancel(task)),
    );
    letters
}

fn mark(tasks: &mut [bool], task: u32, value: bool) {
    if let Some(mark) = tasks.get_mut(task as usize) {
        *mark = value;
    }
}
