//! Runs a tool to its end, captures its output up to a limit, and stops it at a deadline.
//!
//! Entry point: [`capture`].

use std::io;
use std::process::ExitStatus;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::{Output, Process, Spawn, start};

/// A finished run of a tool.
#[derive(Debug)]
pub struct Captured {
    /// The end of the run.
    pub end: CaptureEnd,
    /// The standard output.
    pub output: Vec<u8>,
    /// The standard error.
    pub errors: Vec<u8>,
}

impl Captured {
    /// Returns true if the tool exited with success.
    pub fn succeeded(&self) -> bool {
        matches!(self.end, CaptureEnd::Exited(status) if status.success())
    }
}

/// The end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptureEnd {
    /// It exited by itself, or by a signal of the kernel's.
    Exited(ExitStatus),
    /// The grader killed it: it printed more than the limit.
    Flooded,
    /// The grader killed it: its wall time was up.
    TimedOut,
}

/// The interval at which a tool that prints nothing is checked.
const INTERVAL: Duration = Duration::from_millis(100);

/// Runs `spawn` to its end. Each output may have `print` bytes.
///
/// # Errors
/// The process cannot be started, or its output cannot be read.
pub fn capture(mut spawn: Spawn<'_>, print: usize, wall: Duration) -> anyhow::Result<Captured> {
    let (mut output, writer) = Output::new(print).context("make a pipe")?;
    spawn.output = Some(writer);
    let (mut errors, writer) = Output::new(print).context("make a pipe")?;
    spawn.errors = Some(writer);
    let mut process = start(spawn)?;
    let end =
        wait(&mut process, &mut output, &mut errors, print, wall).context("wait for a tool")?;
    Ok(Captured {
        end,
        output: output.tail().to_vec(),
        errors: errors.tail().to_vec(),
    })
}

fn wait(
    process: &mut Process,
    output: &mut Output,
    errors: &mut Output,
    print: usize,
    wall: Duration,
) -> io::Result<CaptureEnd> {
    let mut deadline = Deadline {
        left: wall,
        last: Instant::now(),
    };
    while output.descriptor().is_some() || errors.descriptor().is_some() {
        poll_both(output, errors)?;
        output.drain()?;
        errors.drain()?;
        if output.count() > print || errors.count() > print {
            process.kill();
            return Ok(CaptureEnd::Flooded);
        }
        if deadline.is_over() {
            process.kill();
            return Ok(CaptureEnd::TimedOut);
        }
        // Processes that it started may hold the pipes open after it: `exited` kills them.
        process.exited();
    }
    // The pipes are closed a moment before a process can be reaped.
    let mut pause = Duration::from_micros(50);
    loop {
        if let Some(status) = process.exited() {
            return Ok(CaptureEnd::Exited(status));
        }
        if deadline.is_over() {
            process.kill();
            return Ok(CaptureEnd::TimedOut);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(INTERVAL);
    }
}

fn poll_both(output: &Output, errors: &Output) -> io::Result<()> {
    let open = [output, errors].into_iter().filter_map(Output::descriptor);
    let mut polled: Vec<PollFd<'_>> = open
        .map(|pipe| PollFd::from_borrowed_fd(pipe, PollFlags::IN))
        .collect();
    let timeout = Timespec {
        tv_sec: 0,
        tv_nsec: INTERVAL.as_nanos() as _,
    };
    match poll(&mut polled, Some(&timeout)) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The wall time that is left.
struct Deadline {
    left: Duration,
    last: Instant,
}

impl Deadline {
    fn is_over(&mut self) -> bool {
        let since = self.last.elapsed();
        self.last += since;
        // If the grader itself was stopped for an hour, that hour does not count for the tool.
        self.left = self.left.saturating_sub(since.min(5 * INTERVAL));
        self.left.is_zero()
    }
}
