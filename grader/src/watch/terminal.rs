//! The terminal during `--watch`: raw keys without echo. Dropping the value restores its modes.
//!
//! Entry point: [`Terminal::prepare`].

use std::io::{self, Stdin, Write};
use std::os::fd::{AsFd, BorrowedFd};

use anstream::{AutoStream, ColorChoice};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};
use sandbox::process::cleanup;

use super::session::{Input, Scroll};

/// The terminal, prepared.
pub(super) struct Terminal {
    input: Stdin,
    before: Termios,
    color: ColorChoice,
}

/// Returns the modes for watching, based on these. Signals stay enabled: Ctrl-C quits, Ctrl-Z
/// stops.
fn watching(before: &Termios) -> Termios {
    let mut modes = before.clone();
    modes.local_modes &= !(LocalModes::ICANON | LocalModes::ECHO);
    modes
}

impl Terminal {
    /// Sets the modes for watching.
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

    /// Sets the modes again: another process may have changed them during a stop.
    pub(super) fn again(&self) -> io::Result<()> {
        let modes = watching(&self.before);
        Ok(tcsetattr(io::stdin(), OptionalActions::Now, &modes)?)
    }

    /// Returns the descriptor to poll.
    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        self.input.as_fd()
    }

    /// Returns columns and rows.
    pub(super) fn size(&self) -> (usize, usize) {
        let size = tcgetwinsize(io::stdout()).ok();
        let size = size.filter(|size| size.ws_col > 0 && size.ws_row > 0);
        size.map_or((80, 24), |size| {
            (usize::from(size.ws_col), usize::from(size.ws_row))
        })
    }

    /// Returns the pressed keys. End of input counts as Ctrl-D.
    pub(super) fn keys(&self) -> io::Result<Vec<Input>> {
        let mut polled = [PollFd::from_borrowed_fd(self.as_fd(), PollFlags::IN)];
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        if poll(&mut polled, Some(&now))? == 0 {
            return Ok(Vec::new());
        }
        let mut keys = [0; 64];
        // Not through std's buffer, which would hide keys from the next poll.
        match rustix::io::read(self.as_fd(), &mut keys) {
            Ok(0) => Ok(vec![Input::Key('\u{4}')]),
            Ok(count) => Ok(inputs(&String::from_utf8_lossy(&keys[..count]))),
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Replaces the screen by `text` in one write, as a synchronized update.
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

/// Returns the keys in `bytes`: characters, and the escape sequences of xterm for keys that scroll.
/// Characters of other sequences are not keys.
fn inputs(bytes: &str) -> Vec<Input> {
    let mut pieces = bytes.split('\u{1b}');
    let plain = pieces.next().unwrap_or_default().chars().map(Input::Key);
    let sequences = pieces.filter_map(|sequence| {
        Some(Input::Scroll(match sequence {
            "[A" | "OA" => Scroll::LineUp,
            "[B" | "OB" => Scroll::LineDown,
            "[5~" => Scroll::PageUp,
            "[6~" => Scroll::PageDown,
            "[H" | "OH" | "[1~" => Scroll::Top,
            "[F" | "OF" | "[4~" => Scroll::Bottom,
            _ => return None,
        }))
    });
    plain.chain(sequences).collect()
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // If this fails, the terminal is gone.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
        cleanup::restore_terminal(None);
        let _ = io::stdout().write_all(b"\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_scroll_or_are_no_keys() {
        let told = |bytes| format!("{:?}", inputs(bytes));
        assert_eq!(told("hq"), "[Key('h'), Key('q')]");
        assert_eq!(
            told("\u{1b}[A\u{1b}OB\u{1b}[5~\u{1b}[F"),
            "[Scroll(LineUp), Scroll(LineDown), Scroll(PageUp), Scroll(Bottom)]"
        );
        assert_eq!(told("\u{1b}[1;5C\u{1b}"), "[]");
    }
}
