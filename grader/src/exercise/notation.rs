//! The notation of programs: a program as a line of text, such as `B B N T R C1`. Pure.
//!
//! [`parse`] reads a line (a *word*), and [`write()`] writes one. [`of_size`] fills in the sizes
//! that the text of a check leaves open. Operations are separated by blanks.
//!
//! | operation | meaning |
//! | --- | --- |
//! | `B` | a new task waits on object 0 and takes its first step at once |
//! | `B1`, `B{..}` | the same on object 1; a new task performs a script |
//! | `N` | the same as `B`, but the first step waits for its turn in the loop |
//! | `T` | the loop runs one handle |
//! | `I` | the loop runs until it is idle |
//! | `C2` | cancels task 2 (tasks count from 0) |
//! | `C-1` | cancels the latest task |
//! | `C^0`, `C^1` | cancels the first, the second task in line for object 0 |
//! | `D60` | sixty seconds pass, from timer to timer |
//! | `H60` | a step takes sixty seconds: the clock moves on, and nothing runs |
//! | `Z0` | object 0 is dropped and made anew |
//! | `M0` | object 0 is moved to another place in memory |
//! | `E` | the loop ends with all that is in it; a new loop and new objects follow |
//! | `-` | at the beginning only: the driver makes no `look` call after each operation |
//! | other capitals | plain calls of the exercise, such as `R`; `R1` on object 1 |
//! | `T*5`, `(R I)*5` | the operation, or those in parentheses, five times |
//! | `=3`, `=3,1` | the arguments of the next object's constructor, from object 0 on |
//!
//! The line of `C^1` assumes a lock that follows the contract. Tasks that hold the object, or will
//! hold it next, are part of the line.
//!
//! | act in a script | meaning |
//! | --- | --- |
//! | `a` | waits; `a1` on object 1 |
//! | `m`, `g`, `x` | makes a wait and stores it; resumes it; drops it |
//! | `h` | runs the stored wait to its end and retains it |
//! | `o5a` | waits for at most five seconds |
//! | `[a a1]` | waits for two objects at once |
//! | `t`, `p` | gives the loop a turn; parks for ever |
//! | `k2`, `k-1` | cancels task 2; cancels the task made before |
//! | `e` | panics |
//! | small letters of the exercise | plain calls, such as `r`; `r1` on object 1 |
//! | `!r`, `!k2` | calls or cancels when the task ends |
//! | `&r`, `&k2` | has the loop call or cancel soon |
//! | `(a t r)*9` | repeats the acts |
//!
//! If the small letter of a call has another meaning, the script has the capital letter: `X`. An
//! exercise with further blocking methods has letters for them in the place of `a`. `mw`, written
//! together, makes the wait of the letter `w`.

use std::collections::VecDeque;
use std::fmt::Write;

use protocol::program::{Act, Call, Deed, Guard, Op, Program, Setup, Start, Target};

use crate::messages::Message;

/// Maximal number of turns that the contract allows a task between a release and the grant.
const BUDGET: u32 = 1_000;

/// Codes for tasks without a known number, while a word is parsed. `C-1`, counted back from the
/// latest task, is stored as `LATEST + BACK - 1`. `C^1`, a place in line, is stored as `LINE + 1`.
const LATEST: u32 = 1 << 31;
const BACK: u32 = 1 << 30;
const LINE: u32 = LATEST + BACK + 1;

/// The operations of every exercise.
const OPERATIONS: &[&str] = &["B", "N", "T", "I", "C0", "D60", "H60", "Z0", "M0", "E"];

/// Maximal number of operations of a program.
const LONGEST: usize = 400_000;

/// Maximal number of objects of a program.
const MOST_OBJECTS: u8 = 100;

/// The vocabulary of an exercise: the letters of its calls, and the parts around its words.
#[derive(Debug)]
pub struct Vocabulary {
    /// Letters for plain calls, upper case for the driver; in scripts the lower case is used.
    pub calls: &'static [Word],
    /// Letters of the blocking methods in scripts, in the order of their numbers. The first is `a`,
    /// the wait of a plain `B`.
    pub waits: &'static [char],
    /// The constructor's arguments for the small programs. The first are the default of a program
    /// that has none.
    pub arguments: &'static [&'static [u32]],
    /// The number of waits that may hold an object of these arguments at a time.
    pub capacity: fn(arguments: &[u32]) -> u32,
    /// Calls that let tasks go on. Their guards allow them at any place in a random program.
    pub drives: &'static [char],
    /// Calls for any place in a random program, at least one. Their guards skip them at moments for
    /// which the contract determines no answer.
    pub settled: &'static [char],
    /// The call that the driver makes after each operation, to see the state from outside.
    pub look: char,
    /// Returns the operations that bring a small word with this many tasks to rest.
    pub drain: fn(tasks: usize) -> String,
    /// Returns the plain calls that can show something new after this latest plain call.
    pub calls_after: fn(latest: Option<char>) -> &'static [char],
}

/// A letter and the call that it stands for.
#[derive(Debug)]
pub struct Word {
    /// The letter, upper case.
    pub letter: char,
    /// The method's number in the adapter.
    pub method: u8,
    /// The condition of the call.
    pub guard: Guard,
}

/// The size of a program whose text leaves it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Small enough for every right submission.
    Small,
    /// The size with which a grading begins.
    Usual,
    /// The size after the usual one has shown nothing.
    Large,
}

impl Size {
    /// Returns the number of tasks that wait at once.
    pub fn tasks(self) -> usize {
        match self {
            Size::Small => 100,
            Size::Usual => 1_200,
            Size::Large => 12_000,
        }
    }

    /// Returns the number of rounds of each of three tasks.
    fn rounds(self) -> usize {
        match self {
            Size::Small => 200,
            Size::Usual | Size::Large => 22_000,
        }
    }

    /// Returns the length of a queue that shrinks by one at a time, while newcomers arrive.
    fn met(self) -> usize {
        match self {
            Size::Small => 60,
            Size::Usual | Size::Large => 520,
        }
    }

    /// Returns the number of uses in a row.
    fn uses(self) -> usize {
        match self {
            Size::Small => 200,
            Size::Usual => 5_000,
            // A counter of sixteen bits wraps to its first value.
            Size::Large => 65_536,
        }
    }
}

/// Returns true if the text leaves the program's size open.
pub fn is_sized(word: &str) -> bool {
    word.contains(['#', '&', '%', '@', '$'])
}

/// Returns the text of a program with its sizes filled in.
///
/// | placeholder | value |
/// | --- | --- |
/// | `#`, `#+` | [`tasks`](Size::tasks), and one more |
/// | `&`, `&+` | the length of a shrinking queue, and one more |
/// | `%`, `@` | the rounds of each of three tasks, and of all three |
/// | `$` | the uses in a row |
pub fn of_size(word: &str, size: Size) -> String {
    word.replace("#+", &(size.tasks() + 1).to_string())
        .replace('#', &size.tasks().to_string())
        .replace("&+", &(size.met() + 1).to_string())
        .replace('&', &size.met().to_string())
        .replace('%', &size.rounds().to_string())
        .replace('@', &(3 * size.rounds()).to_string())
        .replace('$', &size.uses().to_string())
}

/// The reason why a word cannot be parsed, as a message to the user.
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

    /// Returns the setup of an object with these constructor arguments.
    pub fn setup(&self, arguments: &[u32]) -> Setup {
        Setup {
            arguments: arguments.to_vec(),
            capacity: (self.capacity)(arguments),
        }
    }

    fn default_arguments(&self) -> &'static [u32] {
        self.arguments.first().copied().unwrap_or_default()
    }

    /// Returns the number of the blocking method with this letter.
    fn wait(&self, letter: char) -> Option<u8> {
        let method = self.waits.iter().position(|wait| *wait == letter)?;
        u8::try_from(method).ok()
    }

    fn wait_letter(&self, method: u8) -> char {
        let letter = self.waits.get(usize::from(method));
        letter.copied().unwrap_or('?')
    }

    /// Returns true if a holder gives the object back by the method with this number.
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

    /// Returns all operations, for the error about a word that cannot be parsed.
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

/// Parses a word.
pub fn parse(vocabulary: &Vocabulary, word: &str) -> Result<Program, NotAWord> {
    let mut parser = Parser {
        vocabulary,
        rest: word,
        arguments: Vec::new(),
    };
    let mut looks = true;
    let mut ops: Vec<Op> = Vec::new();
    // The index of the first operation that a `*` repeats.
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

/// Returns an error if a program cancels a task that it never begins.
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
        | Op::Elapse(_)
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

/// Returns the program of these operations. [`parse`] returns the same program for the word that
/// [`write()`] writes for it. `arguments` are those of the first objects.
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

/// Returns the program `like` with other operations.
pub fn with_ops(vocabulary: &Vocabulary, like: &Program, ops: Vec<Op>) -> Program {
    let named = ops.iter().map(objects).max().unwrap_or(0).max(1);
    let old = like.objects.iter().take(usize::from(named));
    let arguments: Vec<Vec<u32>> = old.map(|setup| setup.arguments.clone()).collect();
    Program {
        look: like.look,
        ..program(vocabulary, &arguments, ops)
    }
}

/// Returns the number of objects that `op` needs: one more than the highest object number in it.
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
        Op::Turn | Op::Idle | Op::Cancel(_) | Op::Delay(_) | Op::Elapse(_) | Op::Restart => 0,
    }
}

/// Replaces the codes of `C-1` and `C^1` by the numbers of the tasks.
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
            | Op::Elapse(_)
            | Op::Renew(_)
            | Op::Move(_)
            | Op::Restart => {}
        }
        line.follow(op);
    }
}

/// Returns the maximal number of waits that may hold object 0 or wait for it after this program.
/// The submission follows the contract and may use any number of turns.
pub fn in_line(vocabulary: &Vocabulary, program: &Program) -> usize {
    let capacity = program.objects.first().map_or(1, |setup| setup.capacity);
    let mut line = TaskQueue::new(vocabulary, capacity);
    program.ops.iter().for_each(|op| line.follow(op));
    line.tasks.len() + line.unsure
}

/// The line for object 0 while a word is parsed: the tasks that hold the object or wait for it.
struct TaskQueue<'v> {
    vocabulary: &'v Vocabulary,
    capacity: usize,
    /// The number of tasks so far.
    made: u32,
    /// The tasks that hold or wait, oldest first, if each step takes one turn.
    tasks: VecDeque<u32>,
    /// The number of the first tasks that hold the object.
    hold: usize,
    /// The number of tasks that hold it for any number of turns.
    surely_hold: usize,
    /// The number of further tasks that may hold or wait.
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
                // A holder's task may be over, so its cancellation removes nothing.
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
            Op::Call(_) | Op::Elapse(_) | Op::Renew(_) | Op::Move(_) => {}
        }
    }

    /// Returns the number of waits of a script, less the number of calls that give back.
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

    /// Returns the number of the task with this code. A place behind the end of the line gives the
    /// number of a task that never exists.
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
    /// The arguments of the first objects.
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

    /// Parses the object's number after a letter; 0 if there is none.
    fn object(&mut self) -> Result<u8, NotAWord> {
        let number = self.number().unwrap_or(0);
        u8::try_from(number)
            .ok()
            .filter(|object| *object < MOST_OBJECTS)
            .ok_or_else(|| self.error("word-object"))
    }

    /// Parses numbers with commas between them.
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

    /// Parses the object's number after the letter of a wait. Returns `None` for any other letter.
    fn target(&mut self, letter: char) -> Result<Option<Target>, NotAWord> {
        let Some(method) = self.vocabulary.wait(letter) else {
            return Ok(None);
        };
        let object = self.object()?;
        Ok(Some(Target { object, method }))
    }

    /// Parses the wait after `m`: that of the letter next to it, or the first.
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
            'D' => Op::Delay(self.number().ok_or_else(|| self.error("word-seconds"))?),
            'H' => Op::Elapse(self.number().ok_or_else(|| self.error("word-seconds"))?),
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

    /// Parses a task: a number from the first task on, or `-1` for the latest.
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
                seconds: self.number().ok_or_else(|| self.error("word-seconds"))?,
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
        // A command line has a maximal length, and a short text is easier to read.
        if folded.len() < line.len() {
            return folded;
        }
    }
    line
}

/// Maximal length of a text without repeated groups of operations.
const LONG: usize = 160;
/// Maximal number of operations of a group.
const PERIOD: usize = 12;
/// Maximal distance from the latest task at which a cancellation is written as `C-1`.
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
            // The shortest of equally good groups.
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

/// Writes the objects' arguments, without trailing ones that are the default.
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
        Op::Elapse(seconds) => {
            let _ = write!(line, "H{seconds}");
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

    /// Checks that `line` is parsed, and written again as `written`.
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
        let letters = "B N T I C0 D60 H60 Z0 M0 E R X Y L Q";
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
