//! What a terminal shows before the verdict is there, and takes away again when it is.
//!
//! Entry point: [`Early`]. Where it may not fit on the screen it stays: only what is certainly there is taken away.

use std::io::{self, Write};

use clap::ColorChoice;
use unicode_width::UnicodeWidthStr;

/// What is on the screen.
#[derive(Debug, Default)]
pub(crate) struct Early {
    /// Lines of the screen that it takes, if it can be taken away.
    lines: Option<usize>,
}

impl Early {
    /// Shows `text`. Nobody is the worse for it if that fails.
    pub(crate) fn show(&mut self, text: &str, color: ColorChoice) {
        if crate::print(text, color).is_ok()
            && let Ok(size) = rustix::termios::tcgetwinsize(io::stdout())
        {
            let lines = lines(text, usize::from(size.ws_col));
            self.lines = (lines < usize::from(size.ws_row)).then_some(lines);
        }
    }

    /// Takes it away.
    pub(crate) fn clear(self, color: ColorChoice) {
        if let Some(lines) = self.lines.filter(|lines| *lines > 0)
            && color != ColorChoice::Never
        {
            // Up to its first line, and clear from there on.
            let mut out = io::stdout();
            let _ = write!(out, "\x1b[{lines}F\x1b[J").and_then(|()| out.flush());
        }
    }
}

/// Lines that `text` takes on a screen of so many columns.
fn lines(text: &str, columns: usize) -> usize {
    let rows = |line: &str| {
        anstream::adapter::strip_str(line)
            .to_string()
            .width()
            .div_ceil(columns.max(1))
            .max(1)
    };
    text.lines().map(rows).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_too_long_take_more_than_one() {
        assert_eq!(lines("a\n\nb\n", 80), 3);
        assert_eq!(lines("12345\n", 4), 2);
        assert_eq!(lines("\x1b[1m1234\x1b[0m\n", 4), 1);
    }
}
