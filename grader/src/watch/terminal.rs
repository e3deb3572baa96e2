//! The terminal while the grader watches: keys come at once, and nothing is echoed. Dropping it gives it back as it was.
//!
//! Entry point: [`Terminal::prepare`].

use std::io::{self, Stdin, Write};
use std::os::fd::{AsFd, BorrowedFd};

use anstream::{AutoStream, ColorChoice};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};
use sandbox::process::cleanup;

/// The terminal, prepared.
pub(super) struct Terminal {
    input: Stdin,
    before: Termios,
    color: ColorChoice,
}

/// A terminal's modes while the grader watches, if they are otherwise these. Signals stay what they are: Ctrl-C ends, Ctrl-Z stops.
fn watching(before: &Termios) -> Termios {
    let mut modes = before.clone();
    modes.local_modes &= !(LocalModes::ICANON | LocalModes::ECHO);
    modes
}

impl Terminal {
    /// Prepares it.
    pub(super) fn prepare(color: ColorChoice) -> io::Result<Terminal> {
        let input = io::stdin();
        let before = tcgetattr(&input)?;
        cleanup::restore_terminal(Some(before.clone()));
        let terminal = Terminal {
            input,
            before,
            color,
        };
        terminal.again()?;
        Ok(terminal)
    }

    /// Prepares it again: somebody else may have had it meanwhile.
    pub(super) fn again(&self) -> io::Result<()> {
        let modes = watching(&self.before);
        Ok(tcsetattr(io::stdin(), OptionalActions::Now, &modes)?)
    }

    /// What to poll.
    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        self.input.as_fd()
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> (usize, usize) {
        let size = tcgetwinsize(io::stdout()).ok();
        let size = size.filter(|size| size.ws_col > 0 && size.ws_row > 0);
        size.map_or((80, 24), |size| {
            (usize::from(size.ws_col), usize::from(size.ws_row))
        })
    }

    /// Keys that were pressed. An end of the input is as Ctrl-D.
    pub(super) fn keys(&self) -> io::Result<Vec<char>> {
        let mut polled = [PollFd::from_borrowed_fd(self.as_fd(), PollFlags::IN)];
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        if poll(&mut polled, Some(&now))? == 0 {
            return Ok(Vec::new());
        }
        let mut keys = [0; 64];
        // Not through std's buffer, which would keep keys from the next poll.
        match rustix::io::read(self.as_fd(), &mut keys) {
            Ok(0) => Ok(vec!['\u{4}']),
            // An arrow, a wheel: the letters that follow are none.
            Ok(_) if keys[0] == 0x1b => Ok(Vec::new()),
            Ok(count) => Ok(String::from_utf8_lossy(&keys[..count]).chars().collect()),
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Shows `text` in place of what was there, at once: in one write, between the marks by which a terminal knows that it belongs together.
    pub(super) fn draw(&self, text: &str) -> io::Result<()> {
        let mut all = b"\x1b[?2026h\x1b[H\x1b[2J\x1b[3J".to_vec();
        let mut shown = Vec::new();
        AutoStream::new(&mut shown, self.color).write_all(text.as_bytes())?;
        all.extend(shown);
        all.extend(b"\x1b[?2026l");
        let mut out = io::stdout().lock();
        out.write_all(&all)?;
        out.flush()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // If this fails, there is no terminal any more.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
        cleanup::restore_terminal(None);
        let _ = io::stdout().write_all(b"\n");
    }
}
