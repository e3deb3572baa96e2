//! Simulates a user: saves a file while `grader --watch` runs in a terminal, and waits for the
//! verdict on the screen.

use std::fs::{self, File};
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{Winsize, openpty};

use crate::meter::{Sample, command};

/// The end of each screen.
const LAST: &str = "\x1b[?2026l";
/// The text of a screen that has no verdict yet.
const UNDER_WAY: &str = "is under way";
/// The longest wait in milliseconds. A longer one is an error.
const PATIENCE: u16 = 60_000;

/// The method by which an editor saves.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Save {
    /// It writes into the file.
    InPlace,
    /// It writes another file, which takes the name of the old one.
    Rename,
}

/// The grader that watches, and the terminal that it draws on.
#[derive(Debug)]
pub(crate) struct Watcher {
    file: PathBuf,
    text: String,
    save: Save,
    screen: File,
    process: Child,
    _theirs: OwnedFd,
}

impl Watcher {
    /// Watches `file`, whose text is `text`, and waits for the first verdict.
    pub(crate) fn start(
        grader: &Path,
        file: &Path,
        text: &str,
        save: Save,
    ) -> anyhow::Result<Watcher> {
        fs::write(file, text).context("write the submission")?;
        let size = Winsize {
            ws_row: 50,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let terminal = openpty(&size, None).context("open a terminal")?;
        let end = || terminal.slave.try_clone().context("open a terminal");
        let mut watch = command(grader);
        watch
            .args(["--watch", "--student"])
            .arg(file)
            .env("LC_ALL", "C.UTF-8")
            .env("TERM", "xterm")
            .stdin(end()?)
            .stdout(end()?)
            .stderr(end()?);
        let mut watcher = Watcher {
            file: file.to_owned(),
            text: text.to_owned(),
            save,
            screen: terminal.master.into(),
            process: watch.spawn().context("start a grader that watches")?,
            _theirs: terminal.slave,
        };
        watcher.await_verdict()?;
        Ok(watcher)
    }

    /// Measures the time from a save to the verdict on the screen.
    pub(crate) fn run(&mut self, round: usize) -> anyhow::Result<Sample> {
        let text = format!("{}// edit {round}\n", self.text);
        let beside = self.file.with_extension("saving");
        let began = Instant::now();
        match self.save {
            Save::InPlace => fs::write(&self.file, text),
            Save::Rename => fs::write(&beside, text).and_then(|()| fs::rename(&beside, &self.file)),
        }
        .context("edit the submission")?;
        self.await_verdict()?;
        Ok(Sample {
            wall: began.elapsed().as_secs_f64(),
            processor: None,
        })
    }

    /// Reads the terminal's output until there is a whole screen with a verdict.
    fn await_verdict(&mut self) -> anyhow::Result<()> {
        let mut drawn = String::new();
        loop {
            let mut polled = [PollFd::new(self.screen.as_fd(), PollFlags::POLLIN)];
            let ready = poll(&mut polled, PollTimeout::from(PATIENCE)).context("wait")?;
            ensure!(ready > 0, "no verdict came:\n{drawn}");
            let mut some = [0; 1 << 16];
            let count = self.screen.read(&mut some).context("look at the screen")?;
            drawn += &String::from_utf8_lossy(&some[..count]);
            if drawn.contains(LAST) {
                if !drawn.contains(UNDER_WAY) {
                    return Ok(());
                }
                drawn.clear();
            }
            if count == 0 {
                bail!("the grader that watches has ended:\n{drawn}");
            }
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // Closing the terminal would end it too, but later.
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}
