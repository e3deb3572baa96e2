//! A child process that runs requests. It reads them from a socket that replaces its standard
//! input, and answers there.
//!
//! Its standard output and error share one pipe. It carries the student's prints, std's last
//! message and the record of a recorded run. No promise is judged by them. They decide only which
//! end a killed child had. std's last message names a stack overflow or a failed allocation. Much
//! output explains used-up time.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;
use std::{iter, mem, thread};

use anyhow::{Context, ensure};
use protocol::program::Program;
use protocol::wire::{self, Mode};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{SendFlags, send};
use rustix::process::Signal;
use sandbox::process::{Output, Process, Spawn, start};
use sandbox::{Sandbox, rng};

use super::frames::{Answers, BrokenFrame};
use super::last_words::{self, Cause};
use super::liveness::{LOOK, Liveness, Watch};
use super::{End, Limits};
use crate::compile::Built;

/// Number of programs after which the child's output is read.
const LISTEN: usize = 16;
/// Number of stored bytes of the output: enough for std's last message.
pub(super) const LAST_WORDS: usize = 4096;

/// The process, and the grader's ends of its socket and pipe.
#[derive(Debug)]
pub(super) struct Session {
    process: Process,
    socket: UnixStream,
    output: Output,
    buffer: Box<[u8]>,
    nonces: Nonces,
    /// The numbers of the unanswered requests, oldest first.
    in_flight: VecDeque<u64>,
    /// The bytes of them that are not sent yet.
    unsent: Vec<u8>,
    answers: Answers,
    limits: Limits,
    /// The size of its output when the current program began.
    printed: usize,
    /// The bounds on the current program.
    current: Limits,
    /// Its CPU clock at the last look.
    clock: Duration,
    /// The number of answers that were waited for.
    asked: usize,
    /// True if it filled a good part of its pipe since the last look.
    gushes: bool,
}

/// The result of one request.
#[derive(Debug)]
pub(super) enum Reply {
    /// It answered with these events.
    Answered(Vec<u8>),
    /// It must be given up; it had reported these events.
    Ended(End, Vec<u8>),
    /// Wall time was up, although it neither used its CPU time nor slept.
    Starved,
}

/// The state of waiting for an answer.
enum Turn {
    Again,
    Answered,
    Over(End),
    HungUp,
    Starved,
}

impl Session {
    /// Starts a session that stores `kept` bytes of the output.
    pub(super) fn start(
        built: &Built,
        sandbox: &Sandbox,
        limits: Limits,
        kept: usize,
    ) -> anyhow::Result<Session> {
        let (socket, theirs) = UnixStream::pair().context("make a socket for the child process")?;
        socket
            .set_read_timeout(Some(LOOK))
            .context("make a socket for the child process")?;
        // The child does not read yet, but the bytes fit into the socket.
        let confined = (&socket).write_all(&sandbox.inside_program());
        confined.context("tell the child process its filters")?;
        let (output, writer) = Output::new(kept).context("make a pipe for the child process")?;
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
            in_flight: VecDeque::new(),
            unsent: Vec::new(),
            answers: Answers::default(),
            limits,
            printed: 0,
            current: limits,
            clock: Duration::ZERO,
            asked: 0,
            gushes: false,
        })
    }

    /// Queues a request, and returns its number. It is sent at the next [`wait`](Session::wait).
    ///
    /// # Errors
    /// The system gives no random numbers, or the program is longer than a request may be.
    pub(super) fn ask(&mut self, program: &Program, mode: Mode) -> anyhow::Result<u64> {
        let nonce = self.nonces.next()?;
        let request = wire::request(nonce, mode, program);
        ensure!(
            request.len() <= wire::MOST_REQUEST,
            "a program of {} operations is too long for the harness",
            program.ops.len()
        );
        self.in_flight.push_back(nonce);
        self.unsent.extend_from_slice(&request);
        Ok(nonce)
    }

    /// Returns the last bytes of its output, up to the stored number.
    ///
    /// # Errors
    /// The pipe cannot be read.
    pub(super) fn printed(&mut self) -> io::Result<&[u8]> {
        while self.output.drain()? > 0 {}
        Ok(self.output.tail())
    }

    /// Returns the number of unanswered requests.
    pub(super) fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// Sends the queued requests. Waits for the answer to the oldest one, or for an end. After
    /// anything but an answer, the session is unusable.
    ///
    /// # Errors
    /// The child's pipes cannot be read.
    ///
    /// # Panics
    /// No request is unanswered.
    pub(super) fn wait(&mut self, bounds: Limits) -> anyhow::Result<Reply> {
        self.current = bounds;
        self.printed = self.output.count();
        let nonce = self.in_flight.pop_front().expect("a request");
        let mut turn = self.at_once(nonce).context("talk to the child process")?;
        let mut watch = Watch::new();
        loop {
            match turn {
                Turn::Again => {}
                Turn::Answered => return Ok(Reply::Answered(self.answers.events())),
                Turn::Over(end) => return Ok(Reply::Ended(end, self.answers.events())),
                Turn::HungUp => return self.farewell(),
                Turn::Starved => return Ok(Reply::Starved),
            }
            turn = self
                .patiently(nonce, &mut watch)
                .context("talk to the child process")?;
        }
    }

    /// Makes at most one write, and one read that waits a little: the common case. The child's
    /// output remains in its pipe, but not for long.
    fn at_once(&mut self, nonce: u64) -> io::Result<Turn> {
        self.asked += 1;
        if self.asked.is_multiple_of(LISTEN) {
            self.output.drain()?;
        }
        self.send();
        match self.take(nonce) {
            Turn::Again if self.unsent.is_empty() => self.receive(nonce),
            turn => Ok(turn),
        }
    }

    /// Makes one round for a child that takes its time.
    fn patiently(&mut self, nonce: u64, watch: &mut Watch) -> io::Result<Turn> {
        self.send();
        let ready = self.poll()?;
        self.gushes = self.output.drain()? >= self.output.size() / 4;
        if ready {
            match self.receive(nonce)? {
                Turn::Again => {}
                turn => return Ok(turn),
            }
        }
        Ok(
            match watch.look(&self.process, &self.current, || self.sleeps_by_itself()) {
                Liveness::Working => Turn::Again,
                Liveness::Spinning if self.floods() => Turn::Over(End::Flooded),
                Liveness::Spinning => Turn::Over(End::Spinning),
                Liveness::Blocked => Turn::Over(End::Blocked),
                Liveness::Starved => Turn::Starved,
            },
        )
    }

    /// Returns true if the child is asleep for a reason of its own. If there is something to read,
    /// it may wait for the grader, which got no processor in time.
    fn sleeps_by_itself(&self) -> bool {
        // In this order: nobody else reads, so a pipe that was full is not empty a moment later.
        self.process.is_asleep() && !self.has_unread()
    }

    /// Returns true if the child has written something that was not read yet, or if this is
    /// unknown.
    fn has_unread(&self) -> bool {
        let polled = self.poll_both(PollFlags::IN, self.output.descriptor(), Duration::ZERO);
        polled.map_or(true, |both| {
            // Nobody waits at the other end of what was hung up.
            let is_unread = |one| one & (PollFlags::IN | PollFlags::HUP) == PollFlags::IN;
            both.into_iter().any(is_unread)
        })
    }

    /// Returns true if it printed so much for this program that its time was spent on that.
    fn floods(&self) -> bool {
        self.output.count() - self.printed > self.limits.output
    }

    /// Returns the CPU time that it has used since the last call.
    pub(super) fn newly_spent(&mut self) -> Duration {
        // A process that has ended has no clock.
        let clock = self.process.cpu_time().unwrap_or(self.clock);
        clock.saturating_sub(mem::replace(&mut self.clock, clock))
    }

    /// Reads the bytes that the child has sent, or sends within a moment.
    fn receive(&mut self, nonce: u64) -> io::Result<Turn> {
        match self.socket.read(&mut self.buffer) {
            Err(error) if is_for_later(&error) => Ok(Turn::Again),
            Ok(0) | Err(_) => Ok(Turn::HungUp),
            Ok(count) => {
                self.answers.add(&self.buffer[..count]);
                Ok(self.take(nonce))
            }
        }
    }

    /// Decodes the bytes that were read.
    fn take(&mut self, nonce: u64) -> Turn {
        match self.answers.take(nonce, self.limits.answer) {
            Ok(false) => Turn::Again,
            // No request is left for more bytes.
            Ok(true) if self.in_flight.is_empty() && !self.answers.is_empty() => {
                Turn::Over(End::BrokenProtocol)
            }
            Ok(true) => Turn::Answered,
            Err(BrokenFrame) => Turn::Over(End::BrokenProtocol),
        }
    }

    /// Sends as much as fits, without waiting. If the child no longer reads, that is an error and
    /// no signal: std ignores SIGPIPE in every program.
    fn send(&mut self) {
        if self.unsent.is_empty() {
            return;
        }
        match send(&self.socket, &self.unsent, SendFlags::DONTWAIT) {
            Ok(count) => drop(self.unsent.drain(..count)),
            Err(Errno::AGAIN | Errno::INTR) => {}
            // It has hung up. Its earlier bytes and its end explain more than this error.
            Err(_) => self.unsent.clear(),
        }
    }

    /// Waits a moment for the socket, and for the output of a child that fills its pipe. Returns
    /// true if there is something to receive.
    fn poll(&self) -> io::Result<bool> {
        let write = if self.unsent.is_empty() {
            PollFlags::empty()
        } else {
            PollFlags::OUT
        };
        let output = self.output.descriptor().filter(|_| self.gushes);
        match self.poll_both(PollFlags::IN | write, output, LOOK) {
            Ok(both) => Ok(both[0].intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR)),
            Err(Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Polls the socket for `events`, and the output if it is given. Returns the events of each, the
    /// socket's first.
    fn poll_both(
        &self,
        events: PollFlags,
        output: Option<BorrowedFd<'_>>,
        patience: Duration,
    ) -> Result<Vec<PollFlags>, Errno> {
        let socket = PollFd::new(&self.socket, events);
        let output = output.map(|output| PollFd::from_borrowed_fd(output, PollFlags::IN));
        let mut both: Vec<PollFd<'_>> = iter::once(socket).chain(output).collect();
        let patience = Timespec {
            tv_sec: 0,
            tv_nsec: patience.as_nanos() as _,
        };
        poll(&mut both, Some(&patience))?;
        Ok(both.iter().map(PollFd::revents).collect())
    }

    /// Returns the end of a child that has closed its socket, a moment before it can be reaped.
    fn farewell(&mut self) -> anyhow::Result<Reply> {
        let events = self.answers.events();
        // The time that the program took before is no sign that the child still runs.
        let mut watch = Watch::new();
        let status = loop {
            if let Some(status) = self.process.exited() {
                break status;
            }
            self.output.drain().context("read what the child printed")?;
            match watch.look(&self.process, &self.limits, || self.sleeps_by_itself()) {
                Liveness::Working => thread::sleep(Duration::from_micros(500)),
                // It closed the socket and still runs.
                Liveness::Spinning | Liveness::Blocked => {
                    return Ok(Reply::Ended(End::BrokenProtocol, events));
                }
                Liveness::Starved => return Ok(Reply::Starved),
            }
        };
        while self.output.drain().context("read what the child printed")? > 0 {}
        let end = how(status, self.output.tail());
        Ok(Reply::Ended(end, events))
    }
}

/// Returns the end for an exit status and std's last message in the output.
fn how(status: ExitStatus, printed: &[u8]) -> End {
    let Some(signal) = status.signal() else {
        return End::Exited(status.code().unwrap_or_default());
    };
    let aborted = signal == Signal::ABORT.as_raw();
    let cause = aborted.then(|| last_words::cause(printed));
    if cause == Some(Cause::OutOfMemory) {
        End::OutOfMemory
    } else if signal == Signal::XCPU.as_raw() {
        End::Spinning
    } else if signal == Signal::SYS.as_raw() {
        End::Forbidden
    } else {
        End::Killed {
            signal,
            stack_overflow: cause == Some(Cause::StackOverflow),
        }
    }
}

fn is_for_later(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// Numbers that a child cannot know before it is asked. The system gives many at once.
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use sandbox::Wanted;

    use super::*;

    #[test]
    fn child_that_waits_for_the_grader_does_not_sleep_by_itself() {
        let script = "src/runner/children/fills-its-pipe.sh";
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
        let sandbox = Sandbox::detect(Wanted::None, &[]);
        let built = Built::of_program(script);
        let mut session = Session::start(&built, &sandbox, Limits::DEFAULT, LAST_WORDS).unwrap();
        let wait_for = |holds: &mut dyn FnMut() -> bool| {
            while !holds() {
                thread::sleep(Duration::from_millis(1));
            }
        };
        wait_for(&mut || session.process.is_asleep() && session.has_unread());
        assert!(!session.sleeps_by_itself());
        wait_for(&mut || {
            session.output.drain().unwrap() == 0 && session.output.count() >= 4_000_000
        });
        wait_for(&mut || session.sleeps_by_itself());
    }
}
