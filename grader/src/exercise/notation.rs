//! Programs as words: how they are written, and how a word becomes a program with its drain. Pure.
//!
//! A word is operations with blanks between: `B B N T R C1`. [`parse`] reads it, [`write()`] writes
//! it.
//!
//! | written | means |
//! | --- | --- |
//! | `B` | a new task waits on object 0 and takes its first step now; `B1` on object 1; `B{..}` performs a script |
//! | `N` | the same, but its first step waits its turn |
//! | `T` | the loop runs one handle |
//! | `I` | the loop runs until it is idle |
//! | `C2` | task 2 is cancelled (tasks count from 0); `C-1` is the latest task |
//! | `C^1` | the second task in line for object 0 is cancelled, if all went by the contract: the first holds it, or will |
//! | `D60` | sixty seconds pass |
//! | `Z0` | object 0 is dropped and made anew |
//! | `M0` | object 0 is moved to another place in memory |
//! | `E` | the loop ends with all that is in it; a new one follows, with new objects |
//! | `-` | first of all: nothing is asked after each operation |
//! | other capitals | plain calls of the exercise, such as `R`; `R1` on object 1 |
//! | `T*5`, `(R I)*5` | the operation, or those in parentheses, five times |
//! | `=3`, `=3,1` | the arguments of the next object's constructor, from object 0 on |
//!
//! In a script: `a` waits, `m` makes a wait and keeps it, `g` resumes it, `x` drops it, `t` gives
//! the loop a turn, `p` parks for ever, `k2` cancels task 2 and `k-1` the task made before, small
//! letters of the exercise call, `!r` calls when the task ends, `(a t r)*9` repeats. An object's number may follow: `a1`, `r1`.
//! Further: `h` runs what `m` made to its end and keeps it, `o5a` waits for at most five seconds,
//! `[a a1]` waits for two at once, `e` panics, `&r` and `&k2` have the loop call or cancel soon,
//! `!k2` cancels when the task ends. A capital letter stands for a call whose small letter means
//! something else: `X`. An exercise with further blocking methods has letters for them in the place
//! of `a`; `mw`, written together, makes the wait that `w` stands for.

use std::collections::VecDeque;
use std::fmt::Write;

use protocol::program::{Act, Call, Deed, Guard, Op, Program, Setup, Start, Target};

use crate::messages::Message;

/// How many turns of the loop the contract gives a task between a release and the grant.
const BUDGET: u32 = 1_000;

/// While a word is read, `C-1` is kept as `LATEST + BACK - 1`: a task that is named from the latest
/// on; and `C^1` as `LINE + 1`: a task that is named by its place in line.
const LATEST: u32 = 1 << 31;
const BACK: u32 = 1 << 30;
const LINE: u32 = LATEST + BACK + 1;

/// The operations of every exercise.
const OPERATIONS: &[&str] = &["B", "N", "T", "I", "C0", "D60", "Z0", "M0", "E"];

/// Most operations of a program.
const LONGEST: usize = 400_000;

/// Most objects of a program.
const MOST_OBJECTS: u8 = 100;

/// How an exercise writes its operations, and what frames its words.
#[derive(Debug)]
pub struct Vocabulary {
    /// Letters for plain calls, upper case for the driver; in scripts the lower case is used.
    pub calls: &'static [Word],
    /// Letters of the blocking methods in scripts, in the order of their numbers. The first is `a`,
    /// which `B` stands for.
    pub waits: &'static [char],
    /// Arguments of the constructor with which the small programs are run. Where a program says
    /// none, the first are meant.
    pub arguments: &'static [&'static [u32]],
    /// The number of waits that may hold an object of these arguments at a time.
    pub capacity: fn(arguments: &[u32]) -> u32,
    /// Calls that move things on, for random programs: with their guards they are never out of
    /// place.
    pub drives: &'static [char],
    /// Calls that random programs may make anywhere, as they are left out where the contract
    /// determines no answer. At least one.
    pub settled: &'static [char],
    /// The call that looks from outside after each operation.
    pub look: char,
    /// What follows every small word to bring it to rest, for a word with this many tasks.
    pub drain: fn(tasks: usize) -> String,
    /// The plain calls that are worth trying after a word whose latest plain call was this one.
    pub calls_after: fn(latest: Option<char>) -> &'static [char],
}

/// A letter and the call that it stands for.
#[derive(Debug)]
pub struct Word {
    /// The letter, upper case.
    pub letter: char,
    /// The method's number in the adapter.
    pub method: u8,
    /// When the call is made.
    pub guard: Guard,
}

/// The size of a program whose text leaves it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Every right submission can do it.
    Small,
    /// The size with which a grading begins.
    Usual,
    /// It is tried where the usual size shows nothing.
    Large,
}

impl Size {
    /// The number of tasks that wait at once.
    pub fn tasks(self) -> usize {
        match self {
            Size::Small => 100,
            Size::Usual => 1_200,
            Size::Large => 12_000,
        }
    }

    /// The number of rounds of each of three tasks.
    fn rounds(self) -> usize {
        match self {
            Size::Small => 200,
            Size::Usual | Size::Large => 22_000,
        }
    }

    /// The number of tasks in a queue that is met by a newcomer at each of its lengths.
    fn met(self) -> usize {
        match self {
            Size::Small => 60,
            Size::Usual | Size::Large => 520,
        }
    }

    /// The number of uses, one after the other.
    fn uses(self) -> usize {
        match self {
            Size::Small => 200,
            Size::Usual => 5_000,
            // A count of sixteen bits is where it was before.
            Size::Large => 65_536,
        }
    }
}

/// Returns true if the text leaves the program's size open.
pub fn is_sized(word: &str) -> bool {
    word.contains(['#', '&', '%', '@', '$'])
}

/// Returns the text of a program with its size filled in: `#` for tasks, `#+` for one more, `&` and
/// `&+` for a queue that is met at each of its lengths, `%` for rounds of each of three tasks, `@`
/// for those of all three, `$` for uses.
pub fn of_size(word: &str, size: Size) -> String {
    word.replace("#+", &(size.tasks() + 1).to_string())
        .replace('#', &size.tasks().to_string())
        .replace("&+", &(size.met() + 1).to_string())
        .replace('&', &size.met().to_string())
        .replace('%', &size.rounds().to_string())
        .replace('@', &(3 * size.rounds()).to_string())
        .replace('$', &size.uses().to_string())
}

/// Why a word cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAWord(pub Message);

impl Vocabulary {
    pub(crate) fn call(&self, letter: char, object: u8) -> Option<Call> {
        let word = self.calls.iter().find(|word| word.letter == letter)?;
        Some(Call {
            object,
            method: word.method,
            guard: word.guard,
        })
    }

    /// An object that is made of these arguments.
    pub fn setup(&self, arguments: &[u32]) -> Setup {
        Setup {
            arguments: arguments.to_vec(),
            capacity: (self.capacity)(arguments),
        }
    }

    fn default_arguments(&self) -> &'static [u32] {
        self.arguments.first().copied().unwrap_or_default()
    }

    /// The number of the blocking method with this letter.
    fn wait(&self, letter: char) -> Option<u8> {
        let method = self.waits.iter().position(|wait| *wait == letter)?;
        u8::try_from(method).ok()
    }

    fn wait_letter(&self, method: u8) -> char {
        let letter = self.waits.get(usize::from(method));
        letter.copied().unwrap_or('?')
    }

    /// Returns true if the method with this number is what a holder gives back with.
    pub(crate) fn gives_back(&self, method: u8) -> bool {
        self.calls
            .iter()
            .any(|word| word.method == method && word.guard == Guard::Held)
    }

    pub(crate) fn needs_holder(&self, letter: char) -> bool {
        self.calls
            .iter()
            .any(|word| word.letter == letter && word.guard == Guard::Held)
    }

    /// All operations, as a reader of a refused word needs them.
    fn letters(&self) -> String {
        let calls = self.calls.iter().map(|word| word.letter.to_string());
        let fixed = OPERATIONS.iter().map(|operation| (*operation).to_owned());
        fixed.chain(calls).collect::<Vec<_>>().join(" ")
    }

    fn letter(&self, call: Call) -> char {
        let exact = self
            .calls
            .iter()
            .find(|word| word.method == call.method && word.guard == call.guard);
        exact.map_or('?', |word| word.letter)
    }
}

/// Reads a word.
pub fn parse(vocabulary: &Vocabulary, word: &str) -> Result<Program, NotAWord> {
    let mut parser = Parser {
        vocabulary,
        rest: word,
        arguments: Vec::new(),
    };
    let mut looks = true;
    let mut ops: Vec<Op> = Vec::new();
    // Where the operations begin that a `*` repeats.
    let (mut group, mut last) = (None, 0);
    while let Some(letter) = parser.next_letter() {
        match letter {
            '(' => group = Some(ops.len()),
            ')' => last = group.take().ok_or_else(|| parser.error("word-brace"))?,
            '*' => {
                let times = parser
                    .number()
                    .filter(|times| *times > 0)
                    .ok_or_else(|| parser.error("word-times"))?;
                let repeated = ops[last..].to_vec();
                let more = repeated.len().saturating_mul(times as usize);
                if ops.len().saturating_add(more) > LONGEST {
                    return Err(parser.error("word-long"));
                }
                ops.extend((1..times).flat_map(|_| repeated.iter().cloned()));
            }
            '-' if ops.is_empty() => looks = false,
            '=' => {
                let arguments = parser.arguments()?;
                parser.arguments.push(arguments);
            }
            letter => {
                last = ops.len();
                ops.push(parser.op(letter)?);
            }
        }
    }
    let arguments = parser.arguments.first().map(Vec::as_slice);
    let arguments = arguments.unwrap_or(vocabulary.default_arguments());
    name_tasks(vocabulary, (vocabulary.capacity)(arguments), &mut ops);
    let program = program(vocabulary, &parser.arguments, ops);
    Ok(Program {
        look: program.look.filter(|_| looks),
        ..program
    })
}

/// Refuses a program that cancels a task which it never begins.
pub fn ensure_tasks(vocabulary: &Vocabulary, program: &Program) -> Result<(), NotAWord> {
    let is_spawn = |op: &&Op| matches!(op, Op::Spawn { .. });
    let tasks = program.ops.iter().filter(is_spawn).count();
    let cancelled = program.ops.iter().filter_map(|op| match op {
        Op::Cancel(task) => Some(*task),
        Op::Spawn { .. }
        | Op::Turn
        | Op::Idle
        | Op::Call(_)
        | Op::Delay(_)
        | Op::Renew(_)
        | Op::Move(_)
        | Op::Restart => None,
    });
    let is_unknown = |task: &u32| usize::try_from(*task).is_ok_and(|task| task >= tasks);
    match cancelled.into_iter().find(is_unknown) {
        None => Ok(()),
        Some(task) => Err(NotAWord(
            Message::new("word-no-task")
                .with("task", task.to_string())
                .with("tasks", tasks)
                .with("letters", vocabulary.letters()),
        )),
    }
}

/// The program of these operations, as it is read back from the word that [`write()`] writes for
/// it. `arguments` of the first objects.
pub fn program(vocabulary: &Vocabulary, arguments: &[Vec<u32>], ops: Vec<Op>) -> Program {
    let named = ops.iter().map(objects).max().unwrap_or(0);
    let objects = (0..usize::from(named).max(arguments.len()).max(1)).map(|number| {
        let arguments = arguments.get(number).map(Vec::as_slice);
        vocabulary.setup(arguments.unwrap_or(vocabulary.default_arguments()))
    });
    Program {
        objects: objects.collect(),
        budget: BUDGET,
        look: vocabulary.call(vocabulary.look, 0),
        ops,
    }
}

/// `program` with other operations.
pub fn with_ops(vocabulary: &Vocabulary, like: &Program, ops: Vec<Op>) -> Program {
    let named = ops.iter().map(objects).max().unwrap_or(0).max(1);
    let old = like.objects.iter().take(usize::from(named));
    let arguments: Vec<Vec<u32>> = old.map(|setup| setup.arguments.clone()).collect();
    Program {
        look: like.look,
        ..program(vocabulary, &arguments, ops)
    }
}

/// How many objects there must be for `op`: one more than the highest number that it names.
fn objects(op: &Op) -> u8 {
    let of_deed = |deed: Deed| match deed {
        Deed::Call(call) => call.object + 1,
        Deed::Cancel(_) => 0,
    };
    let named = |act: &Act| match *act {
        Act::Wait(target) | Act::Make(target) | Act::Timeout { target, .. } => target.object + 1,
        Act::Gather([one, other]) => one.object.max(other.object) + 1,
        Act::Call(call) => call.object + 1,
        Act::OnDrop(deed) | Act::Soon(deed) => of_deed(deed),
        Act::Resume
        | Act::Drive
        | Act::Discard
        | Act::Turn
        | Act::Park
        | Act::Cancel(_)
        | Act::Panic
        | Act::Loop { .. } => 0,
    };
    match op {
        Op::Spawn { script, .. } => script.iter().map(named).max().unwrap_or(0),
        Op::Call(call) => call.object + 1,
        Op::Renew(object) | Op::Move(object) => object + 1,
        Op::Turn | Op::Idle | Op::Cancel(_) | Op::Delay(_) | Op::Restart => 0,
    }
}

/// Gives the tasks that were named from the latest on (`C-1`) or by their places in line (`C^1`)
/// their numbers.
fn name_tasks(vocabulary: &Vocabulary, capacity: u32, ops: &mut [Op]) {
    let mut line = TaskQueue::new(vocabulary, capacity);
    for op in ops {
        match op {
            Op::Spawn { script, .. } => {
                for act in script.iter_mut() {
                    if let Act::Cancel(task)
                    | Act::OnDrop(Deed::Cancel(task))
                    | Act::Soon(Deed::Cancel(task)) = act
                    {
                        *task = line.number(*task);
                    }
                }
            }
            Op::Cancel(task) => *task = line.number(*task),
            Op::Call(_)
            | Op::Turn
            | Op::Idle
            | Op::Delay(_)
            | Op::Renew(_)
            | Op::Move(_)
            | Op::Restart => {}
        }
        line.follow(op);
    }
}

/// Returns how many waits on object 0 may hold it or go on at most after the operations of this
/// program, if all goes by the contract, in however many turns.
pub fn in_line(vocabulary: &Vocabulary, program: &Program) -> usize {
    let capacity = program.objects.first().map_or(1, |setup| setup.capacity);
    let mut line = TaskQueue::new(vocabulary, capacity);
    program.ops.iter().for_each(|op| line.follow(op));
    line.tasks.len() + line.unsure
}

/// The tasks of a word that is read, as far as they hold object 0 or wait for it.
struct TaskQueue<'v> {
    vocabulary: &'v Vocabulary,
    capacity: usize,
    /// Tasks that were made.
    made: u32,
    /// Those that hold or wait, in the order of their making, if everything takes one turn.
    tasks: VecDeque<u32>,
    /// How many of the first hold.
    hold: usize,
    /// How many hold in any case, however many turns it takes.
    surely_hold: usize,
    /// Further ones that may hold or wait.
    unsure: usize,
}

impl<'v> TaskQueue<'v> {
    fn new(vocabulary: &'v Vocabulary, capacity: u32) -> TaskQueue<'v> {
        TaskQueue {
            vocabulary,
            capacity: capacity as usize,
            made: 0,
            tasks: VecDeque::new(),
            hold: 0,
            surely_hold: 0,
            unsure: 0,
        }
    }

    fn follow(&mut self, op: &Op) {
        match op {
            Op::Spawn { script, .. } => {
                let mut waits = self.waits(script);
                if let Some(Act::Wait(Target { object: 0, .. })) = script.first() {
                    let is_first = self.hold == self.tasks.len();
                    self.hold += usize::from(is_first && self.hold < self.capacity);
                    self.tasks.push_back(self.made);
                    waits -= 1;
                }
                self.unsure += usize::try_from(waits).unwrap_or(0);
                self.made += 1;
            }
            Op::Cancel(task) => {
                let place = self.tasks.iter().rposition(|one| one == task);
                // Who holds is not in line any more, and its task may be over.
                let place = place.filter(|place| *place >= self.hold);
                place.map(|place| self.tasks.remove(place));
            }
            Op::Call(call) if call.object == 0 && self.vocabulary.gives_back(call.method) => {
                if self.hold > 0 {
                    self.tasks.pop_front();
                    self.hold -= 1;
                    self.unsure += usize::from(self.surely_hold == 0);
                    self.surely_hold = self.surely_hold.saturating_sub(1);
                }
            }
            Op::Turn => self.hold = self.tasks.len().min(self.capacity),
            Op::Idle | Op::Delay(_) => {
                self.hold = self.tasks.len().min(self.capacity);
                self.surely_hold = self.hold;
            }
            Op::Renew(0) | Op::Restart => {
                self.tasks.clear();
                (self.hold, self.surely_hold, self.unsure) = (0, 0, 0);
            }
            Op::Call(_) | Op::Renew(_) | Op::Move(_) => {}
        }
    }

    /// How many more waits a script makes than it gives back.
    fn waits(&self, script: &[Act]) -> i64 {
        let acts = script.iter().map(|act| match act {
            Act::Wait(_) | Act::Drive | Act::Resume | Act::Timeout { .. } => 1,
            Act::Gather(_) => 2,
            Act::Call(call) | Act::OnDrop(Deed::Call(call)) | Act::Soon(Deed::Call(call)) => {
                -i64::from(self.vocabulary.gives_back(call.method))
            }
            Act::OnDrop(Deed::Cancel(_))
            | Act::Soon(Deed::Cancel(_))
            | Act::Make(_)
            | Act::Discard
            | Act::Turn
            | Act::Park
            | Act::Cancel(_)
            | Act::Panic
            | Act::Loop { .. } => 0,
        });
        acts.sum()
    }

    /// The number of the task that was written as `task`. Nobody stands at a place behind the end
    /// of the line: a task is meant that never is.
    fn number(&self, task: u32) -> u32 {
        match task {
            0..LATEST => task,
            LATEST..LINE => (self.made + (task - LATEST)).saturating_sub(BACK),
            LINE.. => {
                let place = self.tasks.get((task - LINE) as usize);
                place.copied().unwrap_or(LATEST - 1)
            }
        }
    }
}

struct Parser<'a> {
    vocabulary: &'a Vocabulary,
    rest: &'a str,
    /// Arguments of the objects, as far as they were said.
    arguments: Vec<Vec<u32>>,
}

impl Parser<'_> {
    fn error(&self, id: &'static str) -> NotAWord {
        NotAWord(Message::new(id).with("rest", self.rest))
    }

    fn next_letter(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        let letter = self.rest.chars().next()?;
        self.rest = &self.rest[letter.len_utf8()..];
        Some(letter)
    }

    fn number(&mut self) -> Option<u32> {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        let number = digits.parse().ok()?;
        self.rest = rest;
        Some(number)
    }

    /// The object's number that may follow a letter.
    fn object(&mut self) -> Result<u8, NotAWord> {
        let number = self.number().unwrap_or(0);
        u8::try_from(number)
            .ok()
            .filter(|object| *object < MOST_OBJECTS)
            .ok_or_else(|| self.error("word-object"))
    }

    /// Numbers with commas between.
    fn arguments(&mut self) -> Result<Vec<u32>, NotAWord> {
        let mut arguments = Vec::new();
        loop {
            arguments.push(self.number().ok_or_else(|| self.error("word-times"))?);
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest,
                None => return Ok(arguments),
            }
        }
    }

    /// The wait that a letter stands for, and the object's number that may follow.
    fn target(&mut self, letter: char) -> Result<Option<Target>, NotAWord> {
        let Some(method) = self.vocabulary.wait(letter) else {
            return Ok(None);
        };
        let object = self.object()?;
        Ok(Some(Target { object, method }))
    }

    /// The wait that `m` makes: that of the letter written together with it, or the first.
    fn made(&mut self) -> Result<Target, NotAWord> {
        let letter = self.rest.chars().next();
        let other = letter.filter(|letter| self.vocabulary.waits[1..].contains(letter));
        if let Some(letter) = other {
            self.rest = &self.rest[letter.len_utf8()..];
        }
        let method = other.and_then(|letter| self.vocabulary.wait(letter));
        Ok(Target {
            object: self.object()?,
            method: method.unwrap_or(0),
        })
    }

    fn op(&mut self, letter: char) -> Result<Op, NotAWord> {
        Ok(match letter {
            'B' => Op::Spawn {
                start: Start::Eager,
                script: self.script()?,
            },
            'N' => Op::Spawn {
                start: Start::Queued,
                script: self.script()?,
            },
            'T' => Op::Turn,
            'I' => Op::Idle,
            'C' if self.rest.starts_with('^') => {
                self.rest = &self.rest[1..];
                Op::Cancel(LINE + self.number_of_task()?)
            }
            'C' => Op::Cancel(self.task()?),
            'D' => Op::Delay(self.number().ok_or_else(|| self.error("word-times"))?),
            'Z' => Op::Renew(self.object()?),
            'M' => Op::Move(self.object()?),
            'E' => Op::Restart,
            letter => {
                let object = self.object()?;
                Op::Call(
                    self.vocabulary
                        .call(letter, object)
                        .ok_or_else(|| self.unknown(letter))?,
                )
            }
        })
    }

    fn unknown(&self, letter: char) -> NotAWord {
        let message = Message::new("word-letter").with("letter", letter.to_string());
        NotAWord(message.with("letters", self.vocabulary.letters()))
    }

    /// A task, from the first on or (`-1`) from the latest on.
    fn task(&mut self) -> Result<u32, NotAWord> {
        match self.rest.strip_prefix('-') {
            Some(rest) => {
                self.rest = rest;
                Ok(LATEST + BACK - self.number_of_task()?)
            }
            None => self.number_of_task(),
        }
    }

    fn number_of_task(&mut self) -> Result<u32, NotAWord> {
        self.number()
            .filter(|task| *task < BACK)
            .ok_or_else(|| self.error("word-task"))
    }

    fn script(&mut self) -> Result<Vec<Act>, NotAWord> {
        let Some(inside) = self.rest.strip_prefix('{') else {
            return Ok(vec![Act::Wait(Target {
                object: self.object()?,
                method: 0,
            })]);
        };
        self.rest = inside;
        let mut script = Vec::new();
        let mut group = None;
        loop {
            match self.next_letter().ok_or_else(|| self.error("word-brace"))? {
                '}' => return Ok(script),
                '(' => group = Some(script.len()),
                ')' => {
                    let start = group.take().ok_or_else(|| self.error("word-brace"))?;
                    let times = (self.next_letter() == Some('*'))
                        .then(|| self.number())
                        .flatten();
                    let times = times
                        .filter(|times| *times > 0)
                        .ok_or_else(|| self.error("word-times"))?;
                    let back =
                        u16::try_from(script.len() - start).map_err(|_| self.error("word-long"))?;
                    script.push(Act::Loop {
                        back,
                        times: times - 1,
                    });
                }
                letter => script.push(self.act(letter)?),
            }
        }
    }

    fn act(&mut self, letter: char) -> Result<Act, NotAWord> {
        if let Some(target) = self.target(letter)? {
            return Ok(Act::Wait(target));
        }
        Ok(match letter {
            'm' => Act::Make(self.made()?),
            'g' => Act::Resume,
            'h' => Act::Drive,
            'e' => Act::Panic,
            'o' => Act::Timeout {
                seconds: self.number().ok_or_else(|| self.error("word-times"))?,
                target: self.any_target()?,
            },
            '[' => {
                let both = [self.any_target()?, self.any_target()?];
                self.next_letter()
                    .filter(|letter| *letter == ']')
                    .ok_or_else(|| self.error("word-brace"))?;
                Act::Gather(both)
            }
            'x' => Act::Discard,
            't' => Act::Turn,
            'p' => Act::Park,
            'k' => Act::Cancel(self.task()?),
            '!' => Act::OnDrop(self.deed()?),
            '&' => Act::Soon(self.deed()?),
            letter => Act::Call(self.act_call(letter)?),
        })
    }

    fn any_target(&mut self) -> Result<Target, NotAWord> {
        let letter = self.next_letter().ok_or_else(|| self.error("word-brace"))?;
        self.target(letter)?.ok_or_else(|| self.unknown(letter))
    }

    fn deed(&mut self) -> Result<Deed, NotAWord> {
        Ok(match self.next_letter() {
            Some('k') => Deed::Cancel(self.task()?),
            Some(letter) => Deed::Call(self.act_call(letter)?),
            None => return Err(self.error("word-brace")),
        })
    }

    fn act_call(&mut self, letter: char) -> Result<Call, NotAWord> {
        let object = self.object()?;
        let call = self.vocabulary.call(letter.to_ascii_uppercase(), object);
        call.ok_or_else(|| self.unknown(letter))
    }
}

/// Writes `program` as a line that [`parse`] reads again. Runs of the same operation are written
/// with `*`.
pub fn write(vocabulary: &Vocabulary, program: &Program) -> String {
    let mut line = String::new();
    if program.look.is_none() {
        line.push('-');
    }
    write_arguments(&mut line, vocabulary, &program.objects);
    let head = line.clone();
    for run in program.ops.chunk_by(|a, b| a == b) {
        if !line.is_empty() {
            line.push(' ');
        }
        write_op(&mut line, vocabulary, &run[0]);
        if run.len() > 3 {
            let _ = write!(line, "*{}", run.len());
        } else {
            for op in &run[1..] {
                line.push(' ');
                write_op(&mut line, vocabulary, op);
            }
        }
    }
    if line.len() > LONG {
        let folded = write_folded(head, vocabulary, &program.ops);
        // A command line cannot take more, and nobody reads more.
        if folded.len() < line.len() {
            return folded;
        }
    }
    line
}

/// A longer text is written with repeated groups of operations.
const LONG: usize = 160;
/// Most operations of a group.
const PERIOD: usize = 12;
/// Tasks that a cancellation names from the latest on.
const NEAR: u32 = 9;

/// Writes groups of operations that are repeated one after the other as `(B C-1)*300`.
fn write_folded(mut line: String, vocabulary: &Vocabulary, ops: &[Op]) -> String {
    let mut tasks = 0u32;
    let texts = ops.iter().map(|op| {
        let mut text = String::new();
        match op {
            Op::Cancel(task) if *task < tasks && tasks - task <= NEAR => {
                let _ = write!(text, "C-{}", tasks - task);
            }
            op => write_op(&mut text, vocabulary, op),
        }
        tasks += u32::from(matches!(op, Op::Spawn { .. }));
        text
    });
    let texts: Vec<String> = texts.collect();
    let mut rest = texts.as_slice();
    while !rest.is_empty() {
        let repeats = |period: usize| {
            let group = &rest[..period];
            let groups = rest.chunks_exact(period);
            groups.take_while(|next| *next == group).count()
        };
        let periods = 1..=PERIOD.min(rest.len());
        let (period, times) = periods
            .map(|period| (period, repeats(period)))
            .filter(|(_, times)| *times > 1)
            // The shortest of equally good ones.
            .max_by_key(|(period, times)| (period * times, usize::MAX - period))
            .filter(|(period, times)| period * times > 3)
            .unwrap_or((1, 1));
        if !line.is_empty() {
            line.push(' ');
        }
        let group = rest[..period].join(" ");
        let _ = match (period, times) {
            (_, 1) => write!(line, "{group}"),
            (1, _) => write!(line, "{group}*{times}"),
            _ => write!(line, "({group})*{times}"),
        };
        rest = &rest[period * times..];
    }
    line
}

/// Writes the objects' arguments, up to the last ones that would not be meant without.
fn write_arguments(line: &mut String, vocabulary: &Vocabulary, objects: &[Setup]) {
    let said = objects
        .iter()
        .rposition(|setup| setup.arguments != vocabulary.default_arguments());
    for setup in &objects[..said.map_or(0, |last| last + 1)] {
        let arguments: Vec<String> = setup.arguments.iter().map(u32::to_string).collect();
        let blank = if line.is_empty() { "" } else { " " };
        let _ = write!(line, "{blank}={}", arguments.join(","));
    }
}

fn write_op(line: &mut String, vocabulary: &Vocabulary, op: &Op) {
    match op {
        Op::Spawn { start, script } => {
            line.push(match start {
                Start::Eager => 'B',
                Start::Queued => 'N',
            });
            match script.as_slice() {
                [Act::Wait(Target { object, method: 0 })] => numbered(line, *object),
                script => write_script(line, vocabulary, script),
            }
        }
        Op::Turn => line.push('T'),
        Op::Idle => line.push('I'),
        Op::Call(call) => {
            line.push(vocabulary.letter(*call));
            numbered(line, call.object);
        }
        Op::Cancel(task) => {
            let _ = write!(line, "C{task}");
        }
        Op::Delay(seconds) => {
            let _ = write!(line, "D{seconds}");
        }
        Op::Renew(object) => {
            let _ = write!(line, "Z{object}");
        }
        Op::Move(object) => {
            let _ = write!(line, "M{object}");
        }
        Op::Restart => line.push('E'),
    }
}

fn numbered(line: &mut String, object: u8) {
    if object > 0 {
        let _ = write!(line, "{object}");
    }
}

fn write_script(line: &mut String, vocabulary: &Vocabulary, script: &[Act]) {
    let mut acts: Vec<String> = Vec::new();
    for act in script {
        let mut text = String::new();
        match *act {
            Act::Wait(target) => write_target(&mut text, vocabulary, target),
            Act::Make(target) => {
                text.push('m');
                if target.method > 0 {
                    text.push(vocabulary.wait_letter(target.method));
                }
                numbered(&mut text, target.object);
            }
            Act::Resume => text.push('g'),
            Act::Discard => text.push('x'),
            Act::Turn => text.push('t'),
            Act::Park => text.push('p'),
            Act::Cancel(task) => {
                let _ = write!(text, "k{task}");
            }
            Act::Call(call) => write_call(&mut text, vocabulary, call),
            Act::OnDrop(deed) => {
                text.push('!');
                write_deed(&mut text, vocabulary, deed);
            }
            Act::Soon(deed) => {
                text.push('&');
                write_deed(&mut text, vocabulary, deed);
            }
            Act::Drive => text.push('h'),
            Act::Panic => text.push('e'),
            Act::Timeout { seconds, target } => {
                let _ = write!(text, "o{seconds}");
                write_target(&mut text, vocabulary, target);
            }
            Act::Gather([one, other]) => {
                text.push('[');
                write_target(&mut text, vocabulary, one);
                text.push(' ');
                write_target(&mut text, vocabulary, other);
                text.push(']');
            }
            Act::Loop { back, times } => {
                let start = acts.len().saturating_sub(usize::from(back));
                let group = acts.split_off(start).join(" ");
                let _ = write!(text, "({group})*{}", times.saturating_add(1));
            }
        }
        acts.push(text);
    }
    let _ = write!(line, "{{{}}}", acts.join(" "));
}

fn write_target(text: &mut String, vocabulary: &Vocabulary, target: Target) {
    text.push(vocabulary.wait_letter(target.method));
    numbered(text, target.object);
}

fn write_deed(text: &mut String, vocabulary: &Vocabulary, deed: Deed) {
    match deed {
        Deed::Call(call) => write_call(text, vocabulary, call),
        Deed::Cancel(task) => {
            let _ = write!(text, "k{task}");
        }
    }
}

/// Small letters that have a meaning in every script.
const OF_SCRIPTS: &str = "mgxtpkheo";

fn write_call(text: &mut String, vocabulary: &Vocabulary, call: Call) {
    let (letter, small) = (
        vocabulary.letter(call),
        vocabulary.letter(call).to_ascii_lowercase(),
    );
    text.push(if OF_SCRIPTS.contains(small) {
        letter
    } else {
        small
    });
    numbered(text, call.object);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises::lock;

    /// An exercise with two blocking methods, whose constructor takes a number.
    static TWO_WAITS: Vocabulary = Vocabulary {
        calls: &[Word {
            letter: 'R',
            method: 0,
            guard: Guard::Held,
        }],
        waits: &['a', 'w'],
        arguments: &[&[1], &[2]],
        capacity: |arguments| arguments[0],
        look: 'R',
        drives: &['R'],
        settled: &['R'],
        drain: |_| String::new(),
        calls_after: |_| &['R'],
    };

    /// A line is read and written again as `written`.
    #[track_caller]
    fn check(vocabulary: &Vocabulary, line: &str, written: &str) -> Program {
        let program = parse(vocabulary, line).expect("a program");
        assert_eq!(write(vocabulary, &program), written);
        assert_eq!(parse(vocabulary, written), Ok(program.clone()));
        program
    }

    #[test]
    fn long_text_is_folded_and_read_again() {
        let lock = lock::SPEC.vocabulary;
        for line in [
            "B I (B C-1)*300 B R I",
            "B*4 (R I)*40 B{a t r} (B{a r} N)*100 I B*521 (R B I R I)*520 R I",
            "(B C-9 T)*60 C3 (I C-1)*2 B",
        ] {
            let program = parse(lock, line).expect(line);
            let written = write(lock, &program);
            assert!(written.len() <= LONG, "{written}");
            assert_eq!(parse(lock, &written), Ok(program), "{line}: {written}");
        }
    }

    #[test]
    fn arguments_of_constructors_are_read_and_written() {
        let program = check(&TWO_WAITS, "=3 =1 =2 B B1", "=3 =1 =2 B B1");
        let capacities: Vec<u32> = program.objects.iter().map(|setup| setup.capacity).collect();
        assert_eq!(capacities, [3, 1, 2]);
        check(&TWO_WAITS, "=1 B =2 B1 B2", "=1 =2 B B1 B2");
        check(&TWO_WAITS, "=1 =1 B1", "B1");
        check(lock::SPEC.vocabulary, "B B2 R*4", "B B2 R*4");
    }

    #[test]
    fn tasks_that_never_were_are_refused() {
        let vocabulary = lock::SPEC.vocabulary;
        let is_refused = |line: &str| {
            let program = parse(vocabulary, line).expect("a program");
            ensure_tasks(vocabulary, &program).is_err()
        };
        for (line, refused) in [
            ("B B C9 R", true),
            ("B B B C3", true),
            ("C-1", true),
            ("B B B C2 R", false),
            ("B C-1", false),
        ] {
            assert_eq!(is_refused(line), refused, "{line}");
        }
    }

    #[test]
    fn tasks_are_named_from_the_latest_on_and_by_their_places_in_line() {
        let vocabulary = lock::SPEC.vocabulary;
        for (line, named) in [
            // In a script, the tasks made before.
            ("B B{!k-1 e} B{&k-2 k-1}", "B B{!k0 e} B{&k0 k1}"),
            // The first holds, and the second is next.
            ("B I B B C^1 C^1", "B I B B C1 C2"),
            // The woken one is first in line, until it has run.
            ("B I B B R C^0 I", "B I B B R C1 I"),
            ("B I B B R R C^0 I", "B I B B R R C1 I"),
            ("B I B B R I R C^0 I", "B I B B R I R C2 I"),
            ("B I (B C-1)*2 B R C^0", "B I B C1 B C2 B R C3"),
            ("B I B E B I B R C^0", "B I B E B I B R C3"),
        ] {
            assert_eq!(parse(vocabulary, line), parse(vocabulary, named), "{line}");
        }
        let nobody = parse(vocabulary, "B I C^1").expect("a program");
        assert!(ensure_tasks(vocabulary, &nobody).is_err());
    }

    #[test]
    fn whoever_may_wait_is_counted() {
        for (line, waits) in [
            ("B I R I", 0),
            ("B I B B R", 2),
            // If the first acquire takes a turn, this gives nothing back.
            ("B R", 1),
            // Nor does a second release before the woken one has run.
            ("B I B B R T R", 2),
            ("B I (B C-1)*5", 1),
            ("B{a r} B{m h p} B{(m x)*9} B{[a a] r}", 3),
            ("B B E B", 1),
        ] {
            let program = parse(lock::SPEC.vocabulary, line).expect("a program");
            assert_eq!(in_line(lock::SPEC.vocabulary, &program), waits, "{line}");
        }
    }

    #[test]
    fn an_unknown_operation_is_refused_with_the_list() {
        let Err(NotAWord(message)) = parse(lock::SPEC.vocabulary, "B W") else {
            panic!("there is no `W`")
        };
        let letters = "B N T I C0 D60 Z0 M0 E R X Y L Q";
        assert_eq!(message.args["letters"], letters.into());
    }

    #[test]
    fn everything_that_random_programs_do_is_read_and_written() {
        for line in [
            "- B M0 E Z1 Y",
            "B{m h t x} B{m1 h} B{o5a o60a1} B{[a a1] r r1} B{a e} B{a &r &k3 !k1 !r1} B{X y l}",
            "B{([a a1] r r1)*300}",
        ] {
            check(lock::SPEC.vocabulary, line, line);
        }
    }

    #[test]
    fn each_blocking_method_has_its_letter() {
        let program = check(&TWO_WAITS, "B{a w1 mw2 g m1 g x}", "B{a w1 mw2 g m1 g x}");
        let Op::Spawn { script, .. } = &program.ops[0] else {
            panic!("a task")
        };
        let target = |object, method| Target { object, method };
        assert_eq!(script[1], Act::Wait(target(1, 1)));
        assert_eq!(script[2], Act::Make(target(2, 1)));
        assert_eq!(script[4], Act::Make(target(1, 0)));
    }
}
