//! A process that obeys: gets requests over a socket that stands in for its standard input, and answers there.
//!
//! Its standard output and error are for the student's prints alone: nothing in them ever counts.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{mem, thread};

use anyhow::Context;
use protocol::program::Program;
use protocol::wire::{self, Mode};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{SendFlags, send};
use rustix::process::Signal;
use sandbox::process::{Output, Process, Spawn, start};
use sandbox::{Sandbox, rng};

use super::frames::{Answer, Broken};
use super::liveness::{LOOK, Liveness, Watch};
use super::{End, Limits};
use crate::compile::Built;

/// After so many programs it is looked whether a child prints.
const LISTEN: usize = 16;
/// A child that printed so much since the last look may have slept because its pipe was full.
const PIPEFUL: usize = 16 << 10;
/// How much of what it prints is kept: enough for std's last words.
const LAST_WORDS: usize = 4096;

/// The process and our ends.
#[derive(Debug)]
pub(super) struct Session {
    process: Process,
    socket: UnixStream,
    output: Output,
    buffer: Box<[u8]>,
    nonces: Nonces,
    limits: Limits,
    /// How much it had printed when it was given the program that runs now.
    printed: usize,
    /// The bounds on the program that runs now.
    current: Limits,
    /// Its processor clock when it was last looked at.
    clock: Duration,
    /// How many programs it has run.
    asked: usize,
}

/// What became of one request.
#[derive(Debug)]
pub(super) enum Reply {
    /// It answered with these events.
    Answered(Vec<u8>),
    /// It must be given up; it had reported these events.
    Ended(End, Vec<u8>),
    /// Nobody wants to know any more.
    Unwanted,
    /// Wall time was up, although it neither used its processor time nor slept.
    Starved,
}

/// What poll found.
struct Ready {
    socket: bool,
    output: bool,
}

/// How waiting for an answer went.
enum Turn {
    Again,
    Answered,
    Over(End),
    HungUp,
    Starved,
}

impl Session {
    /// Starts one.
    pub(super) fn start(
        built: &Built,
        sandbox: &Sandbox,
        limits: Limits,
    ) -> anyhow::Result<Session> {
        let (socket, theirs) = UnixStream::pair().context("make a socket for the child process")?;
        socket
            .set_read_timeout(Some(LOOK))
            .context("make a socket for the child process")?;
        // Nobody reads yet, but it fits.
        let confined = (&socket).write_all(&sandbox.inside_program());
        confined.context("tell the child process its filters")?;
        let (output, writer) =
            Output::new(LAST_WORDS).context("make a pipe for the child process")?;
        let process = start(Spawn {
            program: &built.executable,
            arguments: Vec::new(),
            environment: built.environment(),
            dir: &built.empty_dir(),
            input: Some(theirs.into()),
            output: Some(
                writer
                    .try_clone()
                    .context("make a pipe for the child process")?,
            ),
            errors: Some(writer),
            rlimits: limits.rlimits(),
            confinement: sandbox.around_program(built.files())?,
        })?;
        Ok(Session {
            process,
            socket,
            output,
            buffer: vec![0; 64 * 1024].into(),
            nonces: Nonces::new(),
            limits,
            printed: 0,
            current: limits,
            clock: Duration::ZERO,
            asked: 0,
        })
    }

    /// Sends one request and waits for its answer, or for an end, or until it is `unwanted`. After anything but an answer it is of no more use.
    pub(super) fn ask(
        &mut self,
        program: &Program,
        mode: Mode,
        unwanted: &AtomicBool,
    ) -> anyhow::Result<Reply> {
        self.current = self.limits.on(program);
        self.printed = self.output.count();
        let nonce = self.nonces.next()?;
        let request = wire::request(nonce, mode, program);
        let mut unsent = request.as_slice();
        let mut answer = Answer::default();
        let mut turn = self
            .at_once(&mut unsent, nonce, &mut answer)
            .context("talk to the child process")?;
        let mut watch = Watch::new();
        loop {
            match turn {
                Turn::Again if unwanted.load(Ordering::Relaxed) => return Ok(Reply::Unwanted),
                Turn::Again => {}
                Turn::Answered => return Ok(Reply::Answered(answer.events())),
                Turn::Over(end) => return Ok(Reply::Ended(end, answer.events())),
                Turn::HungUp => return self.farewell(answer.events()),
                Turn::Starved => return Ok(Reply::Starved),
            }
            turn = self
                .patiently(&mut unsent, nonce, &mut answer, &mut watch)
                .context("talk to the child process")?;
        }
    }

    /// The common way through: one write, and one read that waits a little. What the child prints is left in its pipe, but not for long.
    fn at_once(&mut self, unsent: &mut &[u8], nonce: u64, answer: &mut Answer) -> io::Result<Turn> {
        self.asked += 1;
        if self.asked.is_multiple_of(LISTEN) {
            self.output.drain()?;
        }
        self.send(unsent);
        // One that prints may wait for somebody to read that.
        if self.output.count() > 0 || !unsent.is_empty() {
            return Ok(Turn::Again);
        }
        self.receive(nonce, answer)
    }

    /// Once around for a child that takes its time.
    fn patiently(
        &mut self,
        unsent: &mut &[u8],
        nonce: u64,
        answer: &mut Answer,
        watch: &mut Watch,
    ) -> io::Result<Turn> {
        self.send(unsent);
        let ready = self.poll(!unsent.is_empty())?;
        if ready.output && self.output.drain()? >= PIPEFUL {
            watch.was_read();
        }
        if ready.socket {
            match self.receive(nonce, answer)? {
                Turn::Again => {}
                turn => return Ok(turn),
            }
        }
        Ok(match watch.look(&self.process, &self.current) {
            Liveness::Working => Turn::Again,
            Liveness::Spinning if self.floods() => Turn::Over(End::Flooded),
            Liveness::Spinning => Turn::Over(End::Spinning),
            Liveness::Blocked => Turn::Over(End::Blocked),
            Liveness::Starved => Turn::Starved,
        })
    }

    /// Whether it has printed so much for this program that its time went there.
    fn floods(&self) -> bool {
        self.output.count() - self.printed > self.limits.output
    }

    /// Processor time that it has used since this was last asked.
    pub(super) fn newly_spent(&mut self) -> Duration {
        // One that has ended has no clock any more.
        let clock = self.process.cpu_time().unwrap_or(self.clock);
        clock.saturating_sub(mem::replace(&mut self.clock, clock))
    }

    /// Takes in what the child has sent, or sends within a moment.
    fn receive(&mut self, nonce: u64, answer: &mut Answer) -> io::Result<Turn> {
        let count = match self.socket.read(&mut self.buffer) {
            Err(error) if is_for_later(&error) => return Ok(Turn::Again),
            Ok(0) | Err(_) => return Ok(Turn::HungUp),
            Ok(count) => count,
        };
        Ok(
            match answer.take(&self.buffer[..count], nonce, self.limits.answer) {
                Ok(true) => Turn::Answered,
                Ok(false) => Turn::Again,
                Err(Broken) => Turn::Over(End::BrokenProtocol),
            },
        )
    }

    /// Sends what there is room for, without waiting. Where nobody reads any more that is an error and no signal: std has every program ignore that one.
    fn send(&self, unsent: &mut &[u8]) {
        if unsent.is_empty() {
            return;
        }
        match send(&self.socket, unsent, SendFlags::DONTWAIT) {
            Ok(count) => *unsent = &unsent[count..],
            Err(Errno::AGAIN | Errno::INTR) => {}
            // It has hung up. What it sent before and how it ended tell more than this error.
            Err(_) => *unsent = &[],
        }
    }

    fn poll(&self, to_write: bool) -> io::Result<Ready> {
        let write = if to_write {
            PollFlags::OUT
        } else {
            PollFlags::empty()
        };
        let socket = PollFd::new(&self.socket, PollFlags::IN | write);
        // The socket stands in for an output that was closed: it is looked at anyway.
        let output = self.output.descriptor().unwrap_or(self.socket.as_fd());
        let mut both = [socket, PollFd::from_borrowed_fd(output, PollFlags::IN)];
        let patience = Timespec {
            tv_sec: 0,
            tv_nsec: LOOK.as_nanos() as _,
        };
        match poll(&mut both, Some(&patience)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let is_ready =
            |flags: PollFlags| flags.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR);
        Ok(Ready {
            socket: is_ready(both[0].revents()),
            output: is_ready(both[1].revents()),
        })
    }

    /// How a child ended that has closed its socket: that happens a moment before it can be reaped.
    fn farewell(&mut self, events: Vec<u8>) -> anyhow::Result<Reply> {
        // What the program took before is no sign that it lives on.
        let mut watch = Watch::new();
        let status = loop {
            if let Some(status) = self.process.exited() {
                break status;
            }
            match watch.look(&self.process, &self.limits) {
                Liveness::Working => thread::sleep(Duration::from_micros(500)),
                // It hung up on us and lives on.
                Liveness::Spinning | Liveness::Blocked => {
                    return Ok(Reply::Ended(End::BrokenProtocol, events));
                }
                Liveness::Starved => return Ok(Reply::Starved),
            }
        };
        while self.output.drain().context("read what the child printed")? > 0 {}
        let end = how(status, &String::from_utf8_lossy(self.output.tail()));
        Ok(Reply::Ended(end, events))
    }
}

/// What an exit status and std's last words mean.
fn how(status: ExitStatus, printed: &str) -> End {
    let Some(signal) = status.signal() else {
        return End::Exited(status.code().unwrap_or_default());
    };
    let aborted = signal == Signal::ABORT.as_raw();
    if aborted && printed.contains("memory allocation of ") {
        End::OutOfMemory
    } else if signal == Signal::XCPU.as_raw() {
        End::Spinning
    } else if signal == Signal::SYS.as_raw() {
        End::Forbidden
    } else {
        End::Killed {
            signal,
            stack_overflow: printed.contains("has overflowed its stack"),
        }
    }
}

fn is_for_later(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// Numbers that a child cannot have known before it was asked. The system gives many at once.
#[derive(Debug)]
struct Nonces {
    bytes: [u8; 512],
    used: usize,
}

impl Nonces {
    fn new() -> Nonces {
        let bytes = [0; 512];
        Nonces {
            used: bytes.len(),
            bytes,
        }
    }

    fn next(&mut self) -> anyhow::Result<u64> {
        if self.used == self.bytes.len() {
            rng::fill(&mut self.bytes)?;
            self.used = 0;
        }
        let next = self.bytes[self.used..].first_chunk();
        self.used += 8;
        Ok(u64::from_le_bytes(
            *next.expect("its length is a multiple of eight"),
        ))
    }
}
