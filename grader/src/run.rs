//! Runs programs of operations in a child process, one at a time, and says what was observed or how the child ended.
//!
//! Entry point: [`Child`]. It judges nothing: whatever the child sends is bytes for `trace`.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::bail;
use harness::program::Program;
use harness::wire::Mode;
use rustix::process::Signal;

use crate::compile::Built;
use crate::isolation::Walls;

mod frames;
mod obedient;
mod output;
mod spawn;
#[cfg(test)]
mod tests;
mod watch;

use obedient::{Asked, Obedient};
pub(crate) use output::Output;
#[cfg(target_os = "linux")]
pub(crate) use spawn::landlock_version;
pub(crate) use spawn::{Bounds, Order, Process, UNBOUNDED, start};

/// What became of one program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ran {
    /// The child answered; the bytes are hostile until `trace` has decoded them.
    Answered(Vec<u8>),
    /// The child did not answer as it must.
    Ended(End, /* what it had observed until then */ Vec<u8>),
}

/// How a child failed to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It left with this status in the middle of a program.
    Exited(i32),
    /// A signal ended it.
    Killed {
        /// The signal's number.
        signal: i32,
        /// Whether std's message about a stack overflow was seen.
        stack_overflow: bool,
    },
    /// One step never ended: the processor time for a program was used up.
    Spinning,
    /// It sleeps in the middle of a step: the student's code blocked its thread.
    Blocked,
    /// It asked for more memory than there is for it.
    OutOfMemory,
    /// It asked the system for something that no lock needs.
    Forbidden,
    /// It printed without end.
    Flooded,
    /// It answered something else than what was asked.
    BrokenProtocol,
}

impl End {
    fn is_from_outside(&self) -> bool {
        matches!(self, End::Killed { signal, .. } if *signal == Signal::KILL.as_raw())
    }
}

/// Processor time over a child's life, in seconds: a second bound, should the grader be stopped.
const LIFE: u64 = 3600;

/// An answer that takes no longer came at once.
const AT_ONCE: Duration = Duration::from_millis(1);

/// Bounds on a child.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most processor time for one program.
    pub processor: Duration,
    /// Most processor time for all programs together.
    pub whole: Duration,
    /// Wall time for one program: last and far away, it means that the machine is in trouble.
    pub wall: Duration,
    /// Memory, in bytes.
    pub memory: u64,
    /// Printed output over a child's life, in bytes.
    pub output: usize,
    /// Size of one answer, in bytes.
    pub answer: usize,
}

impl Limits {
    /// What a submission gets: far more than any right one needs.
    pub const DEFAULT: Limits = Limits {
        processor: Duration::from_secs(10),
        // There are thousands of programs: a submission that takes what it may for each of them would keep the grader for half an hour.
        whole: Duration::from_secs(30),
        wall: Duration::from_secs(60),
        // Little enough that a loop that asks for more and more meets this bound well before that of its processor time.
        memory: 64 << 20,
        output: 64 << 20,
        answer: 8 << 20,
    };

    /// What the kernel holds a child to.
    pub(crate) fn bounds(&self) -> Bounds {
        Bounds {
            memory: self.memory,
            space: self.memory.saturating_add(1 << 30),
            processor: LIFE,
            file: 0,
            descriptors: 32,
        }
    }

    /// These bounds, with the processor time that `program` may take: a microsecond for each handle that may run in vain and eight for each
    /// operation, on top of far more than a small program needs. So a step that never ends is found out in a fraction of a second.
    fn on(self, program: &Program) -> Limits {
        let work = u64::from(program.budget).saturating_add(8 * program.weight());
        let work = Duration::from_micros(work);
        Limits {
            processor: self.processor.min(Duration::from_millis(500) + work),
            ..self
        }
    }
}

/// A place to run programs: a child process that is started on first use and again after each end.
///
/// It stays on the thread that made it, as the child dies with the thread that started it.
#[derive(Debug)]
pub struct Child<'built> {
    built: &'built Built,
    walls: &'built Walls,
    limits: Limits,
    obedient: Option<Obedient>,
    /// Processor time that its processes have used, as far as anybody looked.
    spent: Duration,
    /// Processor time that all programs together may take: more with each, as there are millions when the teacher wants it so.
    granted: Duration,
    /// When this is set, nobody wants to know any more.
    unwanted: Arc<AtomicBool>,
}

impl<'built> Child<'built> {
    /// No process yet.
    pub fn new(built: &'built Built, walls: &'built Walls, limits: Limits) -> Child<'built> {
        Child {
            built,
            walls,
            limits,
            obedient: None,
            spent: Duration::ZERO,
            granted: limits.whole,
            unwanted: Arc::default(),
        }
    }

    /// Lets a program that runs be given up: as soon as `unwanted` is set, there is no answer but an error.
    pub(crate) fn give_up_when(&mut self, unwanted: Arc<AtomicBool>) {
        self.unwanted = unwanted;
    }

    /// Starts a process before there is a program for it. If that fails, the first program will tell.
    pub(crate) fn prepare(&mut self) {
        self.obedient = Obedient::start(self.built, self.walls, self.limits).ok();
    }

    /// Runs one program. `Err` is our own failure (no process could be started, the machine is in trouble).
    ///
    /// When the child ends in the middle, the program is run once more in a new one that reports each event at once,
    /// to see how far it comes.
    ///
    /// # Errors
    /// No process could be started, or it got no processor time, twice.
    pub fn run(&mut self, program: &Program) -> anyhow::Result<Ran> {
        match self.ask(program, Mode::Whole)? {
            Asked::Answered(events) => Ok(Ran::Answered(events)),
            Asked::Ended(end, _) => self.see_how_far(program, end),
            Asked::Unwanted => nobody_wants_to_know(),
            Asked::Starved => self.machine_is_in_trouble(),
        }
    }

    fn see_how_far(&mut self, program: &Program, first: End) -> anyhow::Result<Ran> {
        match self.ask(program, Mode::Streamed)? {
            // Whoever kills outright is not the submission, to which that is forbidden: a person, or a system short of memory.
            Asked::Answered(events) if first.is_from_outside() => Ok(Ran::Answered(events)),
            Asked::Answered(events) => Ok(Ran::Ended(first, events)),
            Asked::Ended(end, events) => Ok(Ran::Ended(end, events)),
            Asked::Unwanted => nobody_wants_to_know(),
            Asked::Starved => self.machine_is_in_trouble(),
        }
    }

    fn machine_is_in_trouble(&self) -> anyhow::Result<Ran> {
        bail!(
            "the machine gave the child process no processor time for {:?}, twice",
            self.limits.wall
        )
    }

    /// Asks once, or a second time in a new process if the machine was too busy.
    fn ask(&mut self, program: &Program, mode: Mode) -> anyhow::Result<Asked> {
        with_second_chance(|| self.ask_once(program, mode))
    }

    fn ask_once(&mut self, program: &Program, mode: Mode) -> anyhow::Result<Asked> {
        self.granted += AT_ONCE;
        if self.spent >= self.granted {
            return Ok(Asked::Ended(End::Spinning, Vec::new()));
        }
        let mut obedient = match self.obedient.take() {
            Some(obedient) => obedient,
            None => Obedient::start(self.built, self.walls, self.limits)?,
        };
        let begun = Instant::now();
        let asked = obedient.ask(program, mode, &self.unwanted)?;
        // To look at the clock takes as long as a short program.
        if begun.elapsed() > AT_ONCE {
            self.spent += obedient.newly_spent();
        }
        if matches!(asked, Asked::Answered(_)) {
            self.obedient = Some(obedient);
        }
        Ok(asked)
    }
}

fn nobody_wants_to_know() -> anyhow::Result<Ran> {
    bail!("the program was given up, as nobody waits for it")
}

/// Asks again, once, if the child got no processor time: that is the machine's trouble.
fn with_second_chance(mut ask: impl FnMut() -> anyhow::Result<Asked>) -> anyhow::Result<Asked> {
    match ask()? {
        Asked::Starved => ask(),
        asked @ (Asked::Answered(_) | Asked::Ended(..) | Asked::Unwanted) => Ok(asked),
    }
}
