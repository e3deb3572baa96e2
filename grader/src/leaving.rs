//! Leaves nothing behind when a signal ends the grader: its processes end first, its folders go, and then it ends as the signal would have it.
//!
//! Entry point: [`watch`]. A grader that is killed outright cannot do this: its processes die with it all the same, and the next grader
//! removes its folders.

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

/// What there is to tidy up.
static OURS: Mutex<Ours> = Mutex::new(Ours {
    groups: Vec::new(),
    folders: BTreeSet::new(),
    terminal: None,
});

/// Processes and folders of this grader.
#[derive(Debug)]
pub(crate) struct Ours {
    /// Groups of processes that run, or are not reaped yet: so their numbers are nobody else's.
    pub(crate) groups: Vec<Pid>,
    /// Folders, and files, that go in this order.
    pub(crate) folders: BTreeSet<(PathBuf, PathBuf)>,
    /// How the terminal was, if it is otherwise now.
    terminal: Option<Termios>,
}

/// What there is to tidy up, to change it. Whoever asks while the grader leaves waits for ever.
pub(crate) fn ours() -> MutexGuard<'static, Ours> {
    OURS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on signals that ask the grader to end are obeyed after tidying up.
///
/// # Errors
/// The system lets nobody watch for signals.
pub fn watch() -> anyhow::Result<()> {
    // Who started the grader with `nohup` wants it to go on.
    let asked = [SIGINT, SIGTERM, SIGHUP]
        .into_iter()
        .filter(|signal| !is_ignored(*signal));
    let mut signals = Signals::new(asked).context("watch for signals")?;
    // Who caught it is told by an error instead of being ended by it.
    signal_hook::flag::register(SIGXFSZ, Arc::default()).context("watch for signals")?;
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            tidy_up();
            // It ends the process: shells tell of that as 128 and the signal's number.
            let _ = emulate_default_handler(signal);
        }
    });
    Ok(())
}

/// How the terminal is to be left, if the grader changes it.
pub fn leave_terminal(as_it_was: Option<Termios>) {
    ours().terminal = as_it_was;
}

fn tidy_up() {
    // Never given back: nothing may be started or made any more.
    let ours = ours();
    for group in &ours.groups {
        // An error means that there is nobody left in the group.
        let _ = rustix::process::kill_process_group(*group, Signal::KILL);
    }
    for (folder, lock) in &ours.folders {
        // What was killed may be in the middle of making a file.
        if (0..100).any(|_| fs::remove_dir_all(folder).is_ok() || !folder.exists()) {
            let _ = fs::remove_file(lock);
            // Fails as long as another grader is there.
            let _ = folder.parent().map(fs::remove_dir);
        }
    }
    if let Some(modes) = &ours.terminal {
        // An error means that there is no terminal any more.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, modes);
    }
    if io::stderr().is_terminal() {
        // There may be half a line of progress.
        let _ = write!(io::stderr(), "\r\x1b[2K\x1b[?25h");
    }
    std::mem::forget(ours);
}

/// Whether whoever started the grader had it ignore this signal.
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}
