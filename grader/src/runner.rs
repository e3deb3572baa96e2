//! Runs programs of operations in a child process, one after the other. Returns the observations or
//! the end of the child.
//!
//! Entry point: [`Child`]. It judges nothing: all that the child sends is bytes for `trace`.
//! Announced programs are sent before they are asked for, so that the child computes while the
//! grader judges. The choice and the order of a child's programs never depend on a clock.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use protocol::program::Program;
use protocol::wire::Mode;
use rustix::process::Signal;
use sandbox::Sandbox;
use sandbox::process::Rlimits;
use session::{Reply, Session};

use crate::compile::Built;

mod frames;
mod last_words;
mod liveness;
pub mod record;
mod session;
#[cfg(test)]
mod tests;

/// The result of one program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ran {
    /// The child answered; the bytes are hostile until `trace` has decoded them.
    Answered(Vec<u8>),
    /// The child did not answer as it must.
    Ended(End, /* what it had observed until then */ Vec<u8>),
}

/// A recorded run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recording {
    /// The record of each operation.
    pub(crate) steps: Vec<record::Step>,
    /// The result of the program.
    pub(crate) ran: Ran,
}

/// The reason why a child did not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It exited with this status in the middle of a program.
    Exited(i32),
    /// A signal ended it.
    Killed {
        /// The signal's number.
        signal: i32,
        /// True if std's message about a stack overflow was seen.
        stack_overflow: bool,
    },
    /// One step never ended: the CPU time for a program was used up.
    Spinning,
    /// It sleeps in the middle of a step: the student's code blocked its thread.
    Blocked,
    /// It asked for more memory than it may use.
    OutOfMemory,
    /// It made a system call that no lock needs.
    Forbidden,
    /// Its CPU time was up, after very much output.
    Flooded,
    /// It answered something other than the request.
    BrokenProtocol,
}

impl End {
    /// Returns true if a bound of the grader's own ran out. That is no mistake by itself.
    pub fn is_of_a_bound(&self) -> bool {
        match self {
            End::Spinning | End::OutOfMemory | End::Flooded => true,
            End::Exited(_)
            | End::Killed { .. }
            | End::Blocked
            | End::Forbidden
            | End::BrokenProtocol => false,
        }
    }

    fn is_from_outside(&self) -> bool {
        matches!(self, End::Killed { signal, .. } if *signal == Signal::KILL.as_raw())
    }
}

/// The reaction if a bound of the grader's own runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtBound {
    /// Run the program again, to see how far it comes.
    Rerun,
    /// Nothing: a smaller program decides.
    GiveUp,
    /// The bound is several times wider, and each event is reported at once: what was seen before
    /// it ran out counts.
    Widest,
}

/// CPU time over a child's life, in seconds: a second bound, in case the grader is stopped.
const LIFE: u64 = 3600;
/// Minimal CPU time for a program of few operations, and for the second run, which shows how far it
/// comes.
const LEAST: Duration = Duration::from_millis(250);
const LEAST_AGAIN: Duration = Duration::from_millis(100);
/// The same after a program of few operations has used up its time.
const LEAST_AFTER_HANG: Duration = Duration::from_millis(25);
/// A program of more operations is a long one.
const LONG: u64 = 100;
/// Minimal CPU time for a long program that decides: right submissions may be slow.
const LEAST_OF_LONG: Duration = Duration::from_secs(3);
/// The same after a program of few operations has used up its time.
const LEAST_OF_LONG_AFTER_HANG: Duration = Duration::from_millis(300);
/// Maximal CPU time for a program that a smaller one follows.
const MOST_OF_FIRST: Duration = Duration::from_millis(1_500);
/// CPU time for such a program when it is run once more, because the machine may be slow.
const MOST_OF_WIDEST: Duration = Duration::from_secs(5);
/// Maximal number of programs that are sent before they are asked for.
const MOST_AHEAD: usize = 8;
/// Maximal number of stored bytes of a recording. If there are more, its first steps are unknown.
const MOST_RECORDED: usize = 256 << 10;

/// Maximal time of an immediate answer.
const AT_ONCE: Duration = Duration::from_millis(1);

/// CPU time that programs of one kind have used and may use.
#[derive(Debug)]
struct Account {
    /// The used time, as far as it was measured.
    spent: Duration,
    /// The granted time. It grows with each program, as a teacher may want millions.
    granted: Duration,
}

impl Account {
    fn new(granted: Duration) -> Account {
        Account {
            spent: Duration::ZERO,
            granted,
        }
    }
}

/// The limits on a child.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Maximal CPU time for one program.
    pub cpu: Duration,
    /// Maximal CPU time for all programs together.
    pub whole: Duration,
    /// The same for the long ones, in which right submissions may be slow.
    pub whole_of_long: Duration,
    /// Wall time for one program, the widest limit: at it, the machine is in trouble.
    pub wall: Duration,
    /// Memory, in bytes.
    pub memory: u64,
    /// Output in bytes. If time is up and the output is larger, it is the reason.
    pub output: usize,
    /// Size of one answer, in bytes.
    pub answer: usize,
}

impl Limits {
    /// The limits on a submission: far more than any right one needs.
    pub const DEFAULT: Limits = Limits {
        cpu: Duration::from_secs(10),
        // There are thousands of programs. A submission that uses its full time for each would take
        // half an hour.
        whole: Duration::from_secs(20),
        whole_of_long: Duration::from_secs(60),
        wall: Duration::from_secs(60),
        // So little that a loop that allocates without end reaches this bound well before that of
        // its CPU time.
        memory: 256 << 20,
        output: 1 << 20,
        answer: 8 << 20,
    };

    /// Returns the limits that the kernel enforces.
    pub(crate) fn rlimits(&self) -> Rlimits {
        Rlimits {
            memory: self.memory,
            space: self.memory.saturating_add(1 << 30),
            cpu: LIFE,
            file: 0,
            descriptors: 32,
        }
    }

    /// Returns these bounds, with the CPU time that `program` may take. A microsecond for each
    /// handle that may run in vain, and eight for each operation, add to far more than a right
    /// submission needs. So a step that never ends is found in a fraction of a second. A submission
    /// that `has_hung` gets less, as each program may hang: a student waits for all of them.
    fn on(self, program: &Program, at_bound: AtBound, mode: Mode, has_hung: bool) -> Limits {
        let (least, again, least_of_long) = if has_hung {
            let again = LEAST_AFTER_HANG;
            (again, again, LEAST_OF_LONG_AFTER_HANG)
        } else {
            (LEAST, LEAST_AGAIN, LEAST_OF_LONG)
        };
        let work = u64::from(program.handles(program.tasks(), program.ops.len()))
            .saturating_add(8 * program.weight());
        let work = Duration::from_micros(work);
        let is_long = program.weight() > LONG;
        let cpu = match (at_bound, mode) {
            (AtBound::Widest, _) => MOST_OF_WIDEST,
            (_, Mode::Recorded) => MOST_OF_FIRST.min(again + work),
            (AtBound::GiveUp, _) => MOST_OF_FIRST.min(least + work),
            (AtBound::Rerun, _) if is_long => least_of_long + work,
            (AtBound::Rerun, Mode::Whole) => least + work,
            (AtBound::Rerun, Mode::Streamed) => again + work,
        };
        Limits {
            cpu: self.cpu.min(cpu),
            ..self
        }
    }
}

/// A child process that runs programs. It starts on first use, and again after each end.
///
/// It stays on the thread that made it, as the child ends with the thread that started it.
#[derive(Debug)]
pub struct Child<'built> {
    built: &'built Built,
    sandbox: &'built Sandbox,
    limits: Limits,
    session: Option<Session>,
    /// True if a program of few operations has used up its time.
    has_hung: bool,
    /// Programs that were announced and not asked for yet. The session may have the first of them.
    announced: VecDeque<Program>,
    /// The CPU time of programs of few operations, and of long ones.
    few: Account,
    long: Account,
}

impl<'built> Child<'built> {
    /// Creates the value without a process.
    pub fn new(built: &'built Built, sandbox: &'built Sandbox, limits: Limits) -> Child<'built> {
        Child {
            built,
            sandbox,
            limits,
            session: None,
            has_hung: false,
            announced: VecDeque::new(),
            few: Account::new(limits.whole),
            long: Account::new(limits.whole_of_long),
        }
    }

    /// Starts a process before there is a program for it. If that fails, the first program reports
    /// the error.
    pub(crate) fn prepare(&mut self) {
        self.session = self.start(session::LAST_WORDS).ok();
    }

    /// Announces a program, which the caller will ask for after all earlier announced ones. Too
    /// many announcements are ignored.
    pub(crate) fn announce(&mut self, program: &Program) {
        if self.announced.len() <= MOST_AHEAD {
            self.announced.push_back(program.clone());
        }
    }

    /// Runs one program. An `Err` is a failure of the grader (no process could be started, the
    /// machine is in trouble).
    ///
    /// If the child ends in the middle, the program is run once more. A new child reports each
    /// event at once, to show how far it comes.
    ///
    /// # Errors
    /// No process could be started, or it got no CPU time, twice.
    pub fn run(&mut self, program: &Program) -> anyhow::Result<Ran> {
        self.run_up_to(program, AtBound::Rerun)
    }

    /// Runs one program, for a caller that may not need a second run.
    ///
    /// # Errors
    /// As for [`run`](Child::run).
    pub(crate) fn run_up_to(
        &mut self,
        program: &Program,
        at_bound: AtBound,
    ) -> anyhow::Result<Ran> {
        let ahead = self.catch_up(program)?;
        let mode = match at_bound {
            AtBound::Rerun | AtBound::GiveUp => Mode::Whole,
            AtBound::Widest => Mode::Streamed,
        };
        let bounds = self.bounds(program, at_bound, mode);
        match self.ask(program, bounds, mode, ahead)? {
            Reply::Answered(events) => Ok(Ran::Answered(events)),
            Reply::Ended(end, events) if at_bound != AtBound::Rerun && end.is_of_a_bound() => {
                Ok(Ran::Ended(end, events))
            }
            Reply::Ended(end, _) => self.see_how_far(program, end),
            Reply::Starved => self.machine_is_in_trouble(),
        }
    }

    /// Runs one program in a process of its own, and records what the submission prints and what
    /// its objects look like after each operation. This is for the readers of a report; marks do
    /// not depend on it.
    ///
    /// # Errors
    /// As for [`run`](Child::run).
    pub(crate) fn record(&self, program: &Program) -> anyhow::Result<Recording> {
        let mut session = self.start(MOST_RECORDED)?;
        let nonce = session.ask(program, Mode::Recorded)?;
        let bounds = self.bounds(program, AtBound::GiveUp, Mode::Recorded);
        let ran = match session.wait(bounds)? {
            Reply::Answered(events) => Ran::Answered(events),
            Reply::Ended(end, events) => Ran::Ended(end, events),
            Reply::Starved => Ran::Ended(End::Blocked, Vec::new()),
        };
        let printed = session.printed().context("read what the child printed")?;
        Ok(Recording {
            steps: record::steps(printed, nonce),
            ran,
        })
    }

    /// Waits for the answers before that of `program`, which the caller does not ask for. If
    /// `program` was not announced, the announced ones are run again later.
    fn catch_up(&mut self, program: &Program) -> anyhow::Result<Ahead> {
        let place = self.announced.iter().position(|other| other == program);
        let passed = place.unwrap_or(self.in_flight());
        for index in 0..passed.min(self.in_flight()) {
            let other = self.announced[index].clone();
            let bounds = self.bounds(&other, AtBound::GiveUp, Mode::Whole);
            match self.answer(&other, bounds)? {
                Reply::Answered(_) => {}
                // Its session has ended, and with it all that was in flight.
                Reply::Ended(..) | Reply::Starved => break,
            }
        }
        let Some(place) = place else {
            return Ok(Ahead::No);
        };
        self.announced.drain(..=place);
        Ok(Ahead::Yes)
    }

    fn bounds(&self, program: &Program, at_bound: AtBound, mode: Mode) -> Limits {
        self.limits.on(program, at_bound, mode, self.has_hung)
    }

    fn in_flight(&self) -> usize {
        self.session.as_ref().map_or(0, Session::in_flight)
    }

    fn see_how_far(&mut self, program: &Program, first: End) -> anyhow::Result<Ran> {
        let bounds = self.bounds(program, AtBound::Rerun, Mode::Streamed);
        self.has_hung |= first == End::Spinning && program.weight() <= LONG;
        match self.ask(program, bounds, Mode::Streamed, Ahead::No)? {
            // The submission cannot send SIGKILL. It came from a user, or from a system short of
            // memory.
            Reply::Answered(events) if first.is_from_outside() => Ok(Ran::Answered(events)),
            Reply::Answered(events) => Ok(Ran::Ended(first, events)),
            // The second run has a bound of its own, so its end by time says nothing new.
            Reply::Ended(End::Spinning, events) if !first.is_from_outside() => {
                Ok(Ran::Ended(first, events))
            }
            Reply::Ended(end, events) => Ok(Ran::Ended(end, events)),
            Reply::Starved => self.machine_is_in_trouble(),
        }
    }

    fn machine_is_in_trouble(&self) -> anyhow::Result<Ran> {
        bail!(
            "the machine gave the child process no CPU time for {:?}, twice",
            self.limits.wall
        )
    }

    /// Asks once, or a second time in a new process if the machine was too busy.
    fn ask(
        &mut self,
        program: &Program,
        bounds: Limits,
        mode: Mode,
        ahead: Ahead,
    ) -> anyhow::Result<Reply> {
        with_second_chance(|| self.ask_once(program, bounds, mode, ahead))
    }

    fn ask_once(
        &mut self,
        program: &Program,
        bounds: Limits,
        mode: Mode,
        ahead: Ahead,
    ) -> anyhow::Result<Reply> {
        // A used-up account is granted nothing more: once too slow, always too slow.
        let account = self.account(program);
        if account.spent >= account.granted {
            // It may have been sent already: its answer must not be taken for another's.
            self.session = None;
            return Ok(Reply::Ended(End::Spinning, Vec::new()));
        }
        account.granted += AT_ONCE;
        let mut session = match self.session.take() {
            Some(session) => session,
            None => self.start(session::LAST_WORDS)?,
        };
        if session.in_flight() == 0 {
            session.ask(program, mode)?;
        }
        // Several at a time, for fewer system calls.
        if ahead == Ahead::Yes && session.in_flight() <= MOST_AHEAD / 2 {
            for next in self.announced.iter().skip(session.in_flight() - 1) {
                session.ask(next, Mode::Whole)?;
            }
        }
        self.session = Some(session);
        self.answer(program, bounds)
    }

    /// Starts a process, and stores `kept` bytes of its output.
    fn start(&self, kept: usize) -> anyhow::Result<Session> {
        Session::start(self.built, self.sandbox, self.limits, kept)
    }

    /// Returns the account for programs like this one.
    fn account(&mut self, program: &Program) -> &mut Account {
        if program.weight() > LONG {
            &mut self.long
        } else {
            &mut self.few
        }
    }

    /// Waits for the oldest answer.
    fn answer(&mut self, program: &Program, bounds: Limits) -> anyhow::Result<Reply> {
        let mut session = self.session.take().context("no child process was asked")?;
        let begun = Instant::now();
        let reply = session.wait(bounds)?;
        // Reading the clock takes as long as a short program.
        if begun.elapsed() > AT_ONCE {
            self.account(program).spent += session.newly_spent();
        }
        if matches!(reply, Reply::Answered(_)) {
            self.session = Some(session);
        }
        Ok(reply)
    }
}

/// The choice to send announced programs along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ahead {
    Yes,
    No,
}

/// Asks again, once, if the child got no CPU time: that is the machine's trouble.
fn with_second_chance(mut ask: impl FnMut() -> anyhow::Result<Reply>) -> anyhow::Result<Reply> {
    match ask()? {
        Reply::Starved => ask(),
        asked @ (Reply::Answered(_) | Reply::Ended(..)) => Ok(asked),
    }
}
