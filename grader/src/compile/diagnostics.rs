//! The compiler's JSON diagnostics: one object a line.
//!
//! Entry point: [`Diagnostics::read`].

use serde::Deserialize;

use super::wording;

/// Maximal number of printed errors: a student with more fixes these first.
const SHOWN: usize = 10;
/// Maximal number of printed bytes.
const LENGTH: usize = 32 * 1024;

/// The complete output of one compiler call.
#[derive(Debug, Default)]
pub(super) struct Diagnostics {
    /// Errors and warnings in the compiler's order.
    list: Vec<Diagnostic>,
    /// Lines that are no diagnostics: the last output of a compiler that crashed.
    pub(super) rest: String,
}

/// An error, a warning, or a note below one.
#[derive(Debug, Deserialize)]
pub(super) struct Diagnostic {
    pub(super) message: String,
    code: Option<ErrorCode>,
    level: Severity,
    pub(super) spans: Vec<Span>,
    #[serde(default)]
    pub(super) children: Vec<Diagnostic>,
    rendered: Option<String>,
}

#[derive(Debug, Deserialize)]
struct ErrorCode {
    code: String,
}

/// The severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum Severity {
    #[serde(rename = "error")]
    Error,
    #[serde(rename = "warning")]
    Warning,
    #[serde(rename = "error: internal compiler error")]
    Crash,
    #[serde(other)]
    Other,
}

/// A source position in a diagnostic.
#[derive(Debug, Deserialize)]
pub(super) struct Span {
    pub(super) file_name: String,
    pub(super) line_start: usize,
    pub(super) is_primary: bool,
    pub(super) label: Option<String>,
    #[serde(default)]
    text: Vec<SpanLine>,
}

/// A line of source at a span, and the columns that the span takes there, from 1.
#[derive(Debug, Deserialize)]
struct SpanLine {
    text: String,
    highlight_start: usize,
    highlight_end: usize,
}

impl Span {
    /// Returns the source at the span.
    pub(super) fn text(&self) -> String {
        let lines = self.text.iter().map(|line| {
            let length = line.highlight_end.saturating_sub(line.highlight_start);
            let from = line
                .text
                .chars()
                .skip(line.highlight_start.saturating_sub(1));
            from.take(length).collect::<String>()
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Diagnostics {
    /// Parses the compiler's standard error.
    pub(super) fn read(printed: &[u8]) -> Diagnostics {
        let mut all = Diagnostics::default();
        for line in String::from_utf8_lossy(printed).lines() {
            match serde_json::from_str::<Diagnostic>(line) {
                Ok(diagnostic) => all.list.push(diagnostic),
                Err(_) => all.rest.extend([line, "\n"]),
            }
        }
        all
    }

    /// Returns the errors about code, without the final count.
    pub(super) fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list
            .iter()
            .filter(|diagnostic| diagnostic.level == Severity::Error && !diagnostic.is_summary())
    }

    /// Returns every position in the diagnostics.
    pub(super) fn places(&self) -> impl Iterator<Item = &Span> {
        fn below(diagnostic: &Diagnostic) -> impl Iterator<Item = &Diagnostic> {
            std::iter::once(diagnostic).chain(&diagnostic.children)
        }
        self.list
            .iter()
            .flat_map(below)
            .flat_map(|diagnostic| &diagnostic.spans)
    }

    /// Returns true if the compiler reports an internal error.
    pub(super) fn has_crashed(&self) -> bool {
        self.list
            .iter()
            .any(|diagnostic| diagnostic.level == Severity::Crash)
    }

    /// Returns true if the compiler could not load a crate, or reports an error without a place in
    /// the code. The cause may be the kit, the toolchain or the machine.
    pub(super) fn may_lack_a_crate(&self) -> bool {
        const CODES: &[&str] = &["E0460", "E0461", "E0462", "E0463", "E0514", "E0786"];
        self.errors()
            .any(|error| CODES.contains(&error.code()) || error.primary().is_none())
    }

    /// Returns the errors with their notes, as the compiler prints them.
    pub(super) fn errors_as_printed(&self) -> String {
        let mut text = join(self.shown().into_iter());
        if self.shown().len() > SHOWN || text.len() > LENGTH {
            // The compiler's own count gives the number of all errors.
            text = join(self.shown().into_iter().take(SHOWN));
            text.truncate(text.floor_char_boundary(LENGTH));
            text.truncate(text.trim_end().len());
            text += "\n\n";
            text += &join(
                self.list
                    .iter()
                    .filter(|diagnostic| diagnostic.is_summary()),
            );
        }
        // They name the codes of errors that are left out, too.
        let is_whole = self.shown().len() == self.errors().count();
        let notes = join(
            self.list
                .iter()
                .filter(|diagnostic| diagnostic.level == Severity::Other && is_whole),
        );
        format!("{text}{notes}").trim_end().to_owned()
    }

    /// Returns the errors, each `yield` outside of a coroutine once.
    fn shown(&self) -> Vec<&Diagnostic> {
        let line = |error: &Diagnostic| error.primary().map(|place| place.line_start);
        let is_yield = |error: &&Diagnostic| error.message.starts_with("yield syntax");
        let mut lines = Vec::new();
        let mut shown = Vec::new();
        for error in self.errors() {
            let follows = is_yield(&error) || error.repeats_yield();
            if follows && lines.contains(&line(error)) {
                continue;
            }
            if is_yield(&error) {
                lines.push(line(error));
            }
            shown.push(error);
        }
        shown
    }

    /// Returns the warnings, as the compiler prints them.
    pub(super) fn warnings_as_printed(&self) -> String {
        let is_shown = |diagnostic: &&Diagnostic| {
            diagnostic.level == Severity::Warning && !diagnostic.spans.is_empty()
        };
        let mut text = join(self.list.iter().filter(is_shown).take(SHOWN));
        text.truncate(text.floor_char_boundary(LENGTH));
        text.trim_end().to_owned()
    }
}

impl Diagnostic {
    /// Returns the compiler's error code; empty if there is none.
    pub(super) fn code(&self) -> &str {
        self.code.as_ref().map_or("", |code| &code.code)
    }

    /// Returns the primary position.
    pub(super) fn primary(&self) -> Option<&Span> {
        self.spans.iter().find(|span| span.is_primary)
    }

    /// Returns true if its message, a label or a note below it contains `words`.
    pub(super) fn says(&self, words: &str) -> bool {
        let labels = self.spans.iter().filter_map(|span| span.label.as_deref());
        let mut own = [self.message.as_str()].into_iter().chain(labels);
        own.any(|text| text.contains(words)) || self.children.iter().any(|child| child.says(words))
    }

    /// Returns true if it repeats that `yield` stands outside of a coroutine: the compiler reports
    /// that in four errors.
    fn repeats_yield(&self) -> bool {
        self.code() == "E0627" || self.message.starts_with("`yield` can only be used in `#[")
    }

    fn is_summary(&self) -> bool {
        self.message.starts_with("aborting due to ")
    }
}

fn join<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic>) -> String {
    diagnostics
        .filter_map(|diagnostic| diagnostic.rendered.as_deref())
        .map(wording::for_students)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERROR: &str = r#"{"$message_type":"diagnostic","message":"mismatched types","code":{"code":"E0308","explanation":""},"level":"error","spans":[{"file_name":"a.rs","byte_start":1,"byte_end":2,"line_start":3,"line_end":3,"column_start":1,"column_end":2,"is_primary":true,"text":[],"label":"expected `u32`","suggested_replacement":null,"suggestion_applicability":null,"expansion":null}],"children":[],"rendered":"error[E0308]: mismatched types\n\n"}"#;
    const END: &str = r#"{"message":"aborting due to 1 previous error","code":null,"level":"error","spans":[],"children":[],"rendered":"error: aborting due to 1 previous error\n\n"}"#;
    const HINT: &str = r#"{"message":"For more","code":null,"level":"failure-note","spans":[],"children":[],"rendered":"For more information\n"}"#;

    #[test]
    fn errors_are_read_with_code_and_place() {
        let read = Diagnostics::read(format!("{ERROR}\n{END}\n{HINT}\n").as_bytes());
        let error = read.errors().next().unwrap();
        assert_eq!(
            (error.code(), error.primary().unwrap().line_start),
            ("E0308", 3)
        );
        assert_eq!(read.errors().count(), 1);
        assert_eq!(
            read.errors_as_printed(),
            "error[E0308]: mismatched types\n\nFor more information"
        );
    }

    #[test]
    fn of_very_many_errors_the_first_are_shown_and_the_number_of_all() {
        let read =
            Diagnostics::read(format!("{}{END}\n", format!("{ERROR}\n").repeat(50)).as_bytes());
        let text = read.errors_as_printed();
        assert_eq!(text.matches("mismatched").count(), SHOWN);
        assert!(text.ends_with("aborting due to 1 previous error"), "{text}");
    }

    #[test]
    fn last_words_of_a_crash_are_kept() {
        let read = Diagnostics::read(b"memory allocation of 8 bytes failed\n\xff{");
        assert_eq!(
            read.rest,
            "memory allocation of 8 bytes failed\n\u{fffd}{\n"
        );
        assert_eq!(read.errors().count(), 0);
    }
}
