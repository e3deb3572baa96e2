//! Programs as words: how they are written, and how a word becomes a program with its drain. Pure.
//!
//! A word is operations with blanks between: `B B N T R C1`. [`parse`] reads it, [`write()`] writes it.
//!
//! | written | means |
//! | --- | --- |
//! | `B` | a new task waits on object 0 and takes its first step now; `B1` on object 1; `B{..}` performs a script |
//! | `N` | the same, but its first step waits its turn |
//! | `T` | the loop runs one handle |
//! | `I` | the loop runs until it is idle |
//! | `C2` | task 2 is cancelled (tasks count from 0); `C-1` is the latest task |
//! | `D60` | sixty seconds pass |
//! | `Z0` | object 0 is dropped and made anew |
//! | other capitals | plain calls of the exercise, such as `R`; `R1` on object 1 |
//! | `T*5`, `(R I)*5` | the operation, or those in parentheses, five times |
//!
//! In a script: `a` waits, `m` makes a wait and keeps it, `g` resumes it, `x` drops it, `t` gives the loop a turn, `p` parks for ever, `k2` cancels task 2,
//! small letters of the exercise call, `!r` calls when the task ends, `(a t r)*9` repeats. An object's number may follow: `a1`, `r1`.

use std::fmt::Write;

use protocol::program::{Act, Call, Guard, Op, Program, Start};

use crate::messages::Message;

/// How many handles a run to idle may take. A right lock needs a few for each task; this is two orders of magnitude more.
const BUDGET: u32 = 1_000;

/// While a word is read, `C-1` is kept as `LATEST + BACK - 1`: a task that is named from the latest on.
const LATEST: u32 = 1 << 31;
const BACK: u32 = 1 << 30;

/// Most operations that one repetition may unfold to.
const LONGEST: usize = 200_000;

/// Most handles that a crowd of tasks may take: thousands that were cancelled need few.
const MOST_BUDGET: u32 = 4_000_000;

/// How an exercise writes its operations, and what frames its words.
#[derive(Debug)]
pub struct Vocabulary {
    /// Letters for plain calls, upper case for the driver; in scripts the lower case is used.
    pub calls: &'static [Word],
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
    /// The method's number in the glue.
    pub method: u8,
    /// When the call is made.
    pub guard: Guard,
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

    /// Whether the method with this number is what a holder gives back with.
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
        objects: 1,
    };
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
                if repeated.len().saturating_mul(times as usize) > LONGEST {
                    return Err(parser.error("word-long"));
                }
                ops.extend((1..times).flat_map(|_| repeated.iter().cloned()));
            }
            letter => {
                last = ops.len();
                ops.push(parser.op(letter)?);
            }
        }
    }
    name_latest(&mut ops);
    Ok(Program {
        objects: parser.objects,
        ..program(vocabulary, ops)
    })
}

/// The program of these operations, as it is read back from the word that [`write()`] writes for it.
pub fn program(vocabulary: &Vocabulary, ops: Vec<Op>) -> Program {
    Program {
        objects: ops.iter().map(objects).max().unwrap_or(0).max(1),
        budget: budget(&ops),
        look: vocabulary.call(vocabulary.look, 0),
        ops,
    }
}

/// How many objects there must be for `op`: one more than the highest number that it names.
fn objects(op: &Op) -> u8 {
    let named = |act: &Act| match act {
        Act::Wait(object) | Act::Make(object) => object + 1,
        Act::Call(call) | Act::OnDrop(call) => call.object + 1,
        Act::Resume | Act::Discard | Act::Turn | Act::Park | Act::Cancel(_) | Act::Loop { .. } => 0,
    };
    match op {
        Op::Spawn { script, .. } => script.iter().map(named).max().unwrap_or(0),
        Op::Call(call) => call.object + 1,
        Op::Renew(object) => object + 1,
        Op::Turn | Op::Idle | Op::Cancel(_) | Op::Delay(_) => 0,
    }
}

/// Gives the tasks that were named from the latest on (`C-1`) their numbers.
fn name_latest(ops: &mut [Op]) {
    let mut tasks = 0;
    for op in ops {
        match op {
            Op::Spawn { .. } => tasks += 1,
            Op::Cancel(task) if *task >= LATEST => {
                *task = (tasks + (*task - LATEST)).saturating_sub(BACK)
            }
            Op::Cancel(_) | Op::Turn | Op::Idle | Op::Call(_) | Op::Delay(_) | Op::Renew(_) => {}
        }
    }
}

/// How many handles a run to idle may take: with `n` tasks, a lock that wakes everybody at each release and sends all but one
/// back to their places needs some `n * n` in all; rounds in scripts come on top.
fn budget(ops: &[Op]) -> u32 {
    let scripts = ops.iter().filter_map(|op| match op {
        Op::Spawn { script, .. } => Some(script),
        Op::Turn | Op::Idle | Op::Call(_) | Op::Cancel(_) | Op::Delay(_) | Op::Renew(_) => None,
    });
    let (mut tasks, mut rounds) = (0u32, 0u32);
    for act in scripts.inspect(|_| tasks += 1).flatten() {
        if let Act::Loop { back, times } = act {
            rounds = rounds.saturating_add(u32::from(*back).saturating_mul(*times));
        }
    }
    let crowd = tasks
        .saturating_mul(tasks)
        .saturating_mul(4)
        .min(MOST_BUDGET);
    BUDGET
        .saturating_add(crowd)
        .saturating_add(rounds.saturating_mul(8))
}

struct Parser<'a> {
    vocabulary: &'a Vocabulary,
    rest: &'a str,
    objects: u8,
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
        let object = u8::try_from(number)
            .ok()
            .filter(|object| *object < 100)
            .ok_or_else(|| self.error("word-object"))?;
        self.objects = self.objects.max(object + 1);
        Ok(object)
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
            'C' if self.rest.starts_with('-') => {
                self.rest = &self.rest[1..];
                Op::Cancel(LATEST + BACK - self.task()?.min(BACK))
            }
            'C' => Op::Cancel(self.task()?),
            'D' => Op::Delay(self.number().ok_or_else(|| self.error("word-times"))?),
            'Z' => Op::Renew(self.object()?),
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
        NotAWord(Message::new("word-letter").with("letter", letter.to_string()))
    }

    fn task(&mut self) -> Result<u32, NotAWord> {
        self.number()
            .filter(|task| *task < BACK)
            .ok_or_else(|| self.error("word-task"))
    }

    fn script(&mut self) -> Result<Vec<Act>, NotAWord> {
        let Some(inside) = self.rest.strip_prefix('{') else {
            return Ok(vec![Act::Wait(self.object()?)]);
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
        Ok(match letter {
            'a' => Act::Wait(self.object()?),
            'm' => Act::Make(self.object()?),
            'g' => Act::Resume,
            'x' => Act::Discard,
            't' => Act::Turn,
            'p' => Act::Park,
            'k' => Act::Cancel(self.task()?),
            '!' => {
                let letter = self.next_letter().ok_or_else(|| self.error("word-brace"))?;
                Act::OnDrop(self.act_call(letter)?)
            }
            letter => Act::Call(self.act_call(letter)?),
        })
    }

    fn act_call(&mut self, letter: char) -> Result<Call, NotAWord> {
        let object = self.object()?;
        let call = self
            .vocabulary
            .call(letter.to_ascii_uppercase(), object)
            .filter(|_| letter.is_ascii_lowercase());
        call.ok_or_else(|| self.unknown(letter))
    }
}

/// Writes `program` as a line that [`parse`] reads again. Runs of the same operation are written with `*`.
pub fn write(vocabulary: &Vocabulary, program: &Program) -> String {
    let mut line = String::new();
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
    line
}

fn write_op(line: &mut String, vocabulary: &Vocabulary, op: &Op) {
    match op {
        Op::Spawn { start, script } => {
            line.push(match start {
                Start::Eager => 'B',
                Start::Queued => 'N',
            });
            match script.as_slice() {
                [Act::Wait(object)] => numbered(line, *object),
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
            Act::Wait(object) => {
                text.push('a');
                numbered(&mut text, object);
            }
            Act::Make(object) => {
                text.push('m');
                numbered(&mut text, object);
            }
            Act::Resume => text.push('g'),
            Act::Discard => text.push('x'),
            Act::Turn => text.push('t'),
            Act::Park => text.push('p'),
            Act::Cancel(task) => {
                let _ = write!(text, "k{task}");
            }
            Act::Call(call) => write_call(&mut text, vocabulary, call),
            Act::OnDrop(call) => {
                text.push('!');
                write_call(&mut text, vocabulary, call);
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

fn write_call(text: &mut String, vocabulary: &Vocabulary, call: Call) {
    text.push(vocabulary.letter(call).to_ascii_lowercase());
    numbered(text, call.object);
}
