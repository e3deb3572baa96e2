//! Calls a tool, takes in what it prints up to a limit, and waits for it up to another.
//!
//! Entry point: [`call`].

use std::process::ExitStatus;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::run::{Order, Output, Process, start};

/// How a call went.
#[derive(Debug)]
pub(crate) struct Called {
    pub(crate) end: CallEnd,
    /// What it printed to its standard output.
    pub(crate) output: Vec<u8>,
    /// What it printed to its standard error.
    pub(crate) errors: Vec<u8>,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallEnd {
    /// By itself, or by a signal of the kernel's.
    Exited(ExitStatus),
    /// We ended it: it printed more than it may.
    Flooded,
    /// We ended it: wall time was up.
    TimedOut,
}

/// How often a tool that prints nothing is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// Runs `order` to its end. What it prints may be `print` bytes long.
pub(crate) fn call(mut order: Order<'_>, print: usize, wall: Duration) -> anyhow::Result<Called> {
    let (mut output, writer) = Output::new(print).context("make a pipe")?;
    order.output = Some(writer);
    let (mut errors, writer) = Output::new(print).context("make a pipe")?;
    order.errors = Some(writer);
    let mut process = start(order)?;
    let end =
        wait(&mut process, &mut output, &mut errors, print, wall).context("wait for a tool")?;
    Ok(Called {
        end,
        output: output.kept().to_vec(),
        errors: errors.kept().to_vec(),
    })
}

fn wait(
    process: &mut Process,
    output: &mut Output,
    errors: &mut Output,
    print: usize,
    wall: Duration,
) -> std::io::Result<CallEnd> {
    let mut left = Left {
        wall,
        last: Instant::now(),
    };
    while output.descriptor().is_some() || errors.descriptor().is_some() {
        poll_both(output, errors)?;
        output.drain()?;
        errors.drain()?;
        if output.seen() > print || errors.seen() > print {
            process.end();
            return Ok(CallEnd::Flooded);
        }
        if left.is_nothing() {
            process.end();
            return Ok(CallEnd::TimedOut);
        }
        // What it started may hold the pipes open after it has ended: `ended` ends that too.
        process.ended();
    }
    // The pipes are closed a moment before a process can be reaped.
    let mut pause = Duration::from_micros(50);
    loop {
        if let Some(status) = process.ended() {
            return Ok(CallEnd::Exited(status));
        }
        if left.is_nothing() {
            process.end();
            return Ok(CallEnd::TimedOut);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(LOOK);
    }
}

fn poll_both(output: &Output, errors: &Output) -> std::io::Result<()> {
    let open = [output, errors].into_iter().filter_map(Output::descriptor);
    let mut polled: Vec<PollFd<'_>> = open
        .map(|pipe| PollFd::from_borrowed_fd(pipe, PollFlags::IN))
        .collect();
    let patience = Timespec {
        tv_sec: 0,
        tv_nsec: LOOK.as_nanos() as _,
    };
    match poll(&mut polled, Some(&patience)) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Wall time that is left.
struct Left {
    wall: Duration,
    last: Instant,
}

impl Left {
    fn is_nothing(&mut self) -> bool {
        let since = self.last.elapsed();
        self.last += since;
        // A grader that was itself stopped for an hour must not take that for the tool's hour.
        self.wall = self.wall.saturating_sub(since.min(5 * LOOK));
        self.wall.is_zero()
    }
}
