//! Shows the inside of a submission, step by step, for a reader of a report: never for marks.
//!
//! Entry points: [`Recorder`], and [`Inside`] for the adapter. All goes to standard output, beside
//! what the submission prints: a line that begins with [`MARK`](protocol::inside::MARK) and the
//! request's nonce, then the text.

use std::fmt::{self, Debug, Write as _};
use std::io::Write as _;
use std::panic::{self, AssertUnwindSafe};

use protocol::inside;

/// A value that may be `Debug`. `(&Inside(&value)).text()` takes [`WithDebug`] if it is, and
/// [`WithoutDebug`] if not: the compiler looks at fewer references first.
pub struct Inside<'a, T>(pub &'a T);

/// The text of a value that is `Debug`.
pub trait WithDebug {
    /// Returns the value as `{:?}` shows it, cut to some thousand bytes.
    fn text(&self) -> Option<String>;
}

/// The text of any other value.
pub trait WithoutDebug {
    /// Returns nothing.
    fn text(&self) -> Option<String>;
}

impl<T: Debug> WithDebug for Inside<'_, T> {
    fn text(&self) -> Option<String> {
        let mut capped = Capped(String::new());
        // An error says that it was cut.
        let _ = write!(capped, "{:?}", self.0);
        Some(capped.0)
    }
}

impl<T> WithoutDebug for &Inside<'_, T> {
    fn text(&self) -> Option<String> {
        None
    }
}

/// A text of limited length.
struct Capped(String);

impl fmt::Write for Capped {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = inside::TEXT.saturating_sub(self.0.len());
        self.0.push_str(&text[..text.floor_char_boundary(room)]);
        if text.len() > room {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

/// Writes what the objects show after each operation.
#[derive(Clone, Copy)]
pub(crate) struct Recorder {
    /// The number of the request.
    pub(crate) nonce: u64,
}

impl Recorder {
    /// Writes the state after an operation. `debug` gives the text of each object.
    pub(crate) fn after(self, objects: usize, debug: impl Fn(usize) -> Option<String>) {
        for object in 0..objects {
            // The code of the student's: it may panic, and print.
            let text = panic::catch_unwind(AssertUnwindSafe(|| debug(object)));
            match text {
                Ok(Some(text)) => self.write(&inside::head(self.nonce, Some(object), &text), &text),
                Ok(None) => {}
                // The payload's own Drop is the submission's code: it is not run.
                Err(payload) => std::mem::forget(payload),
            }
        }
        self.write(&inside::head(self.nonce, None, ""), "");
    }

    fn write(self, head: &str, text: &str) {
        let mut out = std::io::stdout().lock();
        // Nobody reads any more: then nothing has to be shown.
        let _ = out
            .write_all(head.as_bytes())
            .and_then(|()| out.write_all(text.as_bytes()))
            .and_then(|()| out.write_all(b"\n"))
            .and_then(|()| out.flush());
    }
}
