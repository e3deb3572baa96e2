//! Signal handling: kills child process groups, removes temporary directories, restores the
//! terminal, re-raises the signal.
//!
//! Entry point: [`install`]. On SIGKILL none of this runs: the kernel kills the children, and the
//! next grader removes the directories.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::Context;
use rustix::process::{Pid, Signal};
use rustix::termios::{OptionalActions, Termios, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::system;

/// The registry of this process.
static REGISTRY: Mutex<Registry> = Mutex::new(Registry {
    groups: Vec::new(),
    dirs: BTreeSet::new(),
    terminal: None,
    farewell: None,
});

/// The processes and files of this grader that must not outlive it.
#[derive(Debug)]
pub(crate) struct Registry {
    /// Process groups whose leader runs or is not yet reaped, so that their ids are not reused.
    pub(crate) groups: Vec<Pid>,
    /// Directories with their lock files, removed in this order.
    pub(crate) dirs: BTreeSet<(PathBuf, PathBuf)>,
    /// The terminal's original modes, if they are changed now.
    terminal: Option<Termios>,
    /// The last line on standard error.
    farewell: Option<String>,
}

/// Locks the registry. Blocks forever once shutdown has started.
pub(crate) fn registry() -> MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Installs the signal handlers.
///
/// # Errors
/// The system lets no handler be installed, or no thread be started.
pub fn install() -> anyhow::Result<()> {
    system::reset_signals();
    // Respect an inherited SIG_IGN (nohup).
    let handled = [SIGINT, SIGTERM, SIGHUP]
        .into_iter()
        .filter(|signal| !is_ignored(*signal));
    let mut signals = Signals::new(handled).context("install signal handlers")?;
    // With a handler, a write beyond the file size limit returns an error.
    signal_hook::flag::register(SIGXFSZ, Arc::default()).context("install signal handlers")?;
    let handler = thread::Builder::new().spawn(move || {
        if let Some(signal) = signals.forever().next() {
            shut_down();
            // It ends the process by that signal: shells report 128 and its number.
            let _ = emulate_default_handler(signal);
        }
    });
    handler
        .map(drop)
        .context("start the thread that handles signals")
}

/// Records the terminal's original modes, to be restored by a shutdown; `None` forgets them.
pub fn restore_terminal(original: Option<Termios>) {
    registry().terminal = original;
}

/// Records the line that a shutdown prints last; `None` forgets it.
pub fn set_farewell(line: Option<String>) {
    registry().farewell = line;
}

fn shut_down() {
    // Never unlocked: no process may be started and no directory made any more.
    let registry = registry();
    for group in &registry.groups {
        // An error means that the group is empty.
        let _ = rustix::process::kill_process_group(*group, Signal::KILL);
    }
    for (dir, lock) in &registry.dirs {
        // A process that was just killed may still be creating a file.
        if (0..100).any(|_| fs::remove_dir_all(dir).is_ok() || !dir.exists()) {
            let _ = fs::remove_file(lock);
            // Fails while another grader uses the parent.
            let _ = dir.parent().map(fs::remove_dir);
        }
    }
    if let Some(modes) = &registry.terminal {
        // An error means that the terminal is gone.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, modes);
    }
    if io::stderr().is_terminal() {
        // There may be half a line of progress.
        let _ = write!(io::stderr(), "\r\x1b[2K\x1b[?25h");
    }
    if let Some(farewell) = &registry.farewell {
        let _ = writeln!(io::stderr(), "{farewell}");
    }
    std::mem::forget(registry);
}

/// Returns true if the parent process made this one ignore `signal`.
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}
