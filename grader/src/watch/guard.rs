//! Gives the terminal back when the grader that watches cannot: it was killed outright.
//!
//! Entry points: [`Guard::post`], and [`stand`] in the process that this starts. That one waits until the other is gone, and does
//! nothing if the terminal is no longer as the other had it: then somebody else has it by now.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use nix::sys::signal::{SigSet, Signal};
use rustix::io::{Errno, read};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

use super::terminal::watching;
use crate::cli::GUARD;

/// The process that stands by. Dropping this sends it away.
#[derive(Debug)]
pub(super) struct Guard {
    process: Child,
    line: Option<UnixStream>,
}

impl Guard {
    /// Starts it. It has seen how the terminal is when this returns.
    pub(super) fn post() -> io::Result<Guard> {
        let (line, theirs) = UnixStream::pair()?;
        // Not under the grader's name: whoever kills all graders by name is to leave it alive.
        let process = Command::new("/proc/self/exe")
            .arg(GUARD)
            .current_dir("/")
            // Out of reach of the terminal's own signals.
            .process_group(0)
            .stdin(OwnedFd::from(theirs))
            .stdout(io::stdin().as_fd().try_clone_to_owned()?)
            .stderr(Stdio::null())
            .spawn()?;
        let guard = Guard {
            process,
            line: Some(line),
        };
        if let Some(mut line) = guard.line.as_ref() {
            line.read_exact(&mut [0])?;
        }
        Ok(guard)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.line = None;
        // An error means that it is gone.
        let _ = self.process.wait();
    }
}

/// Stands by: the line is standard input, the terminal standard output.
pub(crate) fn stand() -> anyhow::Result<()> {
    // Who sets a terminal from the background is stopped otherwise.
    SigSet::from(Signal::SIGTTOU)
        .thread_block()
        .context("block a signal")?;
    let (line, terminal) = (io::stdin(), io::stdout());
    let before = tcgetattr(&terminal).context("look at the terminal")?;
    rustix::io::write(&line, &[0]).context("say that all is ready")?;
    while matches!(read(&line, &mut [0; 1]), Ok(1..) | Err(Errno::INTR)) {}
    let now = tcgetattr(&terminal).context("look at the terminal")?;
    if is_same(&now, &watching(&before)) {
        tcsetattr(&terminal, OptionalActions::Now, &before).context("give the terminal back")?;
        io::stdout().write_all(b"\n").context("end its line")?;
    }
    Ok(())
}

fn is_same(one: &Termios, other: &Termios) -> bool {
    let modes = |of: &Termios| {
        (
            of.input_modes,
            of.output_modes,
            of.control_modes,
            of.local_modes,
        )
    };
    modes(one) == modes(other)
}
