//! The grader's notes on the most frequent errors of beginners: a table, and its lookup.
//!
//! Entry point: [`notes`]. A note stands beside the compiler's words. It decides nothing.

use super::diagnostics::Diagnostic;
use crate::messages::Message;

/// Maximal number of notes on one submission.
const MOST: usize = 4;
/// Maximal number of characters of the student's text in a note.
const LENGTH: usize = 60;

/// A note, and the errors that it explains.
struct NoteEntry {
    /// The error's code; empty if the compiler has none for it.
    code: &'static str,
    /// Words that all occur in the error's message, its labels or the notes below it.
    says: &'static [&'static str],
    at: TextPattern,
    /// The note's entry in the catalogue.
    id: &'static str,
}

/// The student's text at the error.
enum TextPattern {
    Any,
    /// It begins with one of these.
    Begins(&'static [&'static str]),
    /// It contains one of these.
    Contains(&'static [&'static str]),
}

const fn entry(
    code: &'static str,
    says: &'static [&'static str],
    at: TextPattern,
    id: &'static str,
) -> NoteEntry {
    NoteEntry { code, says, at, id }
}

/// The first entry that fits an error is its note.
const TABLE: &[NoteEntry] = &[
    entry(
        "E0658",
        &["yield syntax"],
        TextPattern::Any,
        "note-yield-outside",
    ),
    entry(
        "E0574",
        &["`coroutine`"],
        TextPattern::Any,
        "note-exclamation-mark",
    ),
    entry(
        "E0782",
        &["found a trait"],
        TextPattern::Begins(&["Future"]),
        "note-import-future",
    ),
    entry(
        "E0782",
        &["found a trait"],
        TextPattern::Begins(&["Coroutine"]),
        "note-impl-coroutine",
    ),
    entry(
        "E0746",
        &[],
        TextPattern::Begins(&["dyn Coroutine"]),
        "note-impl-coroutine",
    ),
    entry(
        "E0277",
        &["is not a coroutine"],
        TextPattern::Begins(&["impl Coroutine"]),
        "note-no-coroutine",
    ),
    entry(
        "E0507",
        &["__awaited"],
        TextPattern::Any,
        "note-yield-borrowed",
    ),
    entry(
        "E0507",
        &["__delegated", "common::Future"],
        TextPattern::Any,
        "note-yield-borrowed",
    ),
    entry(
        "E0509",
        &["common::Future"],
        TextPattern::Any,
        "note-yield-borrowed",
    ),
    entry(
        "E0594",
        &["`&` reference"],
        TextPattern::Contains(&["self."]),
        "note-cell",
    ),
    entry(
        "E0596",
        &["`&` reference"],
        TextPattern::Begins(&["self."]),
        "note-cell",
    ),
    entry(
        "E0282",
        &["`common::Future<_>`"],
        TextPattern::Any,
        "note-future-type",
    ),
    entry(
        "E0283",
        &["`common::Future<_>`"],
        TextPattern::Any,
        "note-future-type",
    ),
    entry(
        "E0382",
        &["common::Future"],
        TextPattern::Any,
        "note-clone-future",
    ),
    entry(
        "E0521",
        &["'static"],
        TextPattern::Contains(&["create_task", "call_soon", "call_later"]),
        "note-task-owns",
    ),
    entry("E0597", &["'static"], TextPattern::Any, "note-task-owns"),
    entry("E0373", &[], TextPattern::Any, "note-task-owns"),
    entry(
        "",
        &["lifetime may not live long enough", "'static"],
        TextPattern::Any,
        "note-not-static",
    ),
    entry(
        "E0716",
        &[],
        TextPattern::Contains(&[".borrow()", ".borrow_mut()"]),
        "note-borrow-ends",
    ),
    entry(
        "E0271",
        &["as Coroutine>::Return == ()"],
        TextPattern::Any,
        "note-last-value",
    ),
    entry(
        "E0308",
        &["NotLocked"],
        TextPattern::Begins(&["Err", "NotLocked"]),
        "note-err",
    ),
    entry("E0618", &["NotLocked"], TextPattern::Any, "note-err"),
    entry(
        "E0599",
        &["for struct `common::Future<"],
        TextPattern::Any,
        "note-future-methods",
    ),
    entry(
        "E0369",
        &["common::Future`"],
        TextPattern::Any,
        "note-future-equality",
    ),
];

/// Returns the notes on `errors`, each once, at the line of the first error that it fits.
pub(super) fn notes<'a>(errors: impl Iterator<Item = &'a Diagnostic>) -> Vec<Message> {
    let mut notes: Vec<Message> = Vec::new();
    for error in errors {
        let Some(note) = note(error) else { continue };
        if notes.iter().all(|known| known.id != note.id) {
            notes.push(note);
        }
    }
    // It explains errors that follow from it, so it stands first.
    notes.sort_by_key(|note| note.id != "note-yield-outside");
    notes.truncate(MOST);
    notes
}

fn note(error: &Diagnostic) -> Option<Message> {
    let place = error.primary()?;
    let text = place.text();
    let entry = TABLE.iter().find(|entry| entry.fits(error, &text))?;
    let value: String = text.lines().next()?.chars().take(LENGTH).collect();
    Some(
        Message::new(entry.id)
            .with("line", place.line_start)
            .with("value", value),
    )
}

impl NoteEntry {
    fn fits(&self, error: &Diagnostic, text: &str) -> bool {
        let is_at = match self.at {
            TextPattern::Any => true,
            TextPattern::Begins(words) => words.iter().any(|word| text.starts_with(word)),
            TextPattern::Contains(words) => words.iter().any(|word| text.contains(word)),
        };
        is_at && error.code() == self.code && self.says.iter().all(|words| error.says(words))
    }
}
