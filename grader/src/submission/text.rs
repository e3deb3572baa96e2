//! Converts bytes to text: checks the size, the encoding and forbidden characters.
//!
//! Entry point: [`Budget::read`].

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::Unreadable;
use crate::messages::Message;

/// Maximal number of bytes of one file, and of all files together.
pub(super) const MAX_BYTES: usize = 256 * 1024;
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The number of bytes that the submission may still use.
pub(super) struct Budget {
    left: usize,
}

impl Budget {
    /// Creates the full budget.
    pub(super) fn new() -> Budget {
        Budget { left: MAX_BYTES }
    }

    /// Reads `file`, called `path` in messages. The size is measured while reading: the size in the
    /// metadata may be out of date.
    pub(super) fn read(&mut self, file: File, path: &Path) -> Result<String, Unreadable> {
        let mut bytes = Vec::new();
        let limit = u64::try_from(MAX_BYTES + 1).expect("a small number");
        if let Err(error) = file.take(limit).read_to_end(&mut bytes) {
            let message = Message::new("submission-cannot-open").with("path", shown(path));
            return Err(Unreadable::Usage(message.with("reason", error.to_string())));
        }
        let too_large = |id: &'static str| {
            let message = Message::new(id)
                .with("path", shown(path))
                .with("kib", MAX_BYTES / 1024);
            Err(Unreadable::Content(message))
        };
        if bytes.len() > MAX_BYTES {
            return too_large("submission-too-large");
        }
        let Some(left) = self.left.checked_sub(bytes.len()) else {
            return too_large("submission-too-large-together");
        };
        self.left = left;
        decode(bytes, path)
    }
}

/// Returns the text in `bytes` without byte order marks, or the reason why they are not a source.
pub(super) fn decode(bytes: Vec<u8>, path: &Path) -> Result<String, Unreadable> {
    let wrong = |id: &'static str, before: &[u8]| {
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        Unreadable::Content(
            Message::new(id)
                .with("path", shown(path))
                .with("line", line),
        )
    };
    if let Some(kind) = other_kind(&bytes) {
        let message = Message::new("submission-not-source").with("path", shown(path));
        return Err(Unreadable::Content(message.with("kind", kind)));
    }
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        return Err(wrong("submission-nul", &bytes[..at]));
    }
    if let Some(at) = stray_return(&bytes) {
        return Err(wrong("submission-stray-return", &bytes[..at]));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        wrong("submission-not-utf8", &error.as_bytes()[..valid])
    })?;
    // Remove all of them: the compiler removes one too, and the rules must read the same text as
    // the compiler.
    Ok(text.trim_start_matches(BYTE_ORDER_MARK).to_owned())
}

/// Returns the kind of a file that is not a Rust source, by its first bytes. The names are those of
/// the message's selector.
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    const BEGINNINGS: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "zip"),
        (b"PK\x05\x06", "zip"),
        (b"Rar!", "archive"),
        (b"7z\xbc\xaf", "archive"),
        (b"\x1f\x8b", "archive"),
        (b"%PDF", "pdf"),
        (b"\xd0\xcf\x11\xe0", "word"),
        (b"{\\rtf", "rtf"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"\x7fELF", "program"),
        (b"\x89PNG", "picture"),
        (b"\xff\xd8\xff", "picture"),
        (b"version https://git-lfs.github.com/", "lfs"),
    ];
    let known = BEGINNINGS
        .iter()
        .find(|(beginning, _)| bytes.starts_with(beginning));
    if let Some((_, kind)) = known {
        return Some(kind);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = text.trim_ascii_start();
    let begins = |words: &str| {
        let head = text.get(..words.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(words.as_bytes()))
    };
    if begins("<!doctype") || begins("<html") {
        Some("html")
    } else if begins("```") {
        Some("markdown")
    } else if begins("<?xml") {
        Some("xml")
    } else {
        None
    }
}

/// Returns the position of a carriage return that does not end a line.
fn stray_return(bytes: &[u8]) -> Option<usize> {
    (0..bytes.len()).find(|&at| bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
}

/// Refuses a crate root without text.
pub(super) fn refuse_empty(text: &str, path: &Path) -> Result<(), Unreadable> {
    if text.trim().is_empty() {
        return Err(Unreadable::Content(
            Message::new("submission-empty").with("path", shown(path)),
        ));
    }
    Ok(())
}

/// Returns `path` as an argument of a message. The report escapes it.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
