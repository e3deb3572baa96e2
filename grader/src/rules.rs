//! The assignment's rules, checked on the tokens of the sources. Pure: same sources, same findings.
//!
//! Entry point: [`admit`]. The rules are data: [`RULES`]. They give good messages; the sandbox, not
//! the rules, contains a hostile submission. Keywords are found in any position, inside macros too,
//! because no macro can build one. Paths are followed through imports, renames, globs and modules.
//! A path that a macro assembles from single tokens is found only in the plain cases.

mod paths;
mod scopes;
mod std_names;
mod table;
mod tokens;

use crate::messages::Message;
use crate::submission::Submission;
use crate::submission::lexer::{MAX_NESTING, Tokens};

pub use table::{RULES, Rule};

/// Maximal number of reported violations: more of them would not help the student.
const MAX_VIOLATIONS: usize = 50;
/// Maximal number of source characters that a message repeats.
const MAX_FOUND: usize = 80;

/// A submission that satisfies the rules: the only input of `compile`.
#[derive(Clone, Debug)]
pub struct Admitted(Submission);

impl Admitted {
    /// Returns the sources.
    pub fn submission(&self) -> &Submission {
        &self.0
    }
}

/// A violation of a rule at one place of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleViolation {
    /// The rule's name, such as `no-async`.
    pub rule: &'static str,
    /// The found text and the advice what to write instead.
    pub message: Message,
    /// Its position.
    pub place: SourceSpan,
}

impl RuleViolation {
    /// Returns the reason for the rule: one or two sentences for below the violation.
    pub fn reason(&self) -> Message {
        let found = self
            .message
            .args
            .get("found")
            .cloned()
            .unwrap_or_else(|| "".into());
        Message::new(table::rule(self.rule).reason).with("found", found)
    }
}

/// A span of a source, for a diagnostic that shows the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSpan {
    /// Index into [`Submission::sources`].
    pub source: usize,
    /// Byte range in that source's text.
    pub bytes: std::ops::Range<usize>,
    /// Line of its start, from 1.
    pub line: u32,
    /// Column of its start in characters, from 1.
    pub column: u32,
}

/// Checks every rule. Returns the violations in source order, at most 50 of them.
pub fn admit(submission: Submission) -> Result<Admitted, (Submission, Vec<RuleViolation>)> {
    let violations = violations(&submission);
    if violations.is_empty() {
        Ok(Admitted(submission))
    } else {
        Err((submission, violations))
    }
}

/// Admits any submission. The attack corpus uses this to test the sandbox without the rules; no
/// command-line option leads here.
pub(crate) fn admit_unchecked(
    submission: Submission,
) -> Result<Admitted, (Submission, Vec<RuleViolation>)> {
    Ok(Admitted(submission))
}

/// A violation before its message is written.
#[derive(Clone, Debug)]
struct Find {
    source: usize,
    start: usize,
    end: usize,
    rule: &'static str,
    /// The full path that the text means, if imports gave it another name.
    means: Option<String>,
}

fn violations(submission: &Submission) -> Vec<RuleViolation> {
    let sources: Vec<Tokens<'_>> = submission
        .sources
        .iter()
        .map(|source| Tokens::of(&source.text))
        .collect();
    let mut finds = too_deep(&sources);
    if finds.is_empty() {
        finds = tokens::finds(&sources);
        finds.extend(paths::finds(&sources, &names(submission)));
    }
    outermost(finds)
        .into_iter()
        .take(MAX_VIOLATIONS)
        .map(|find| violation_of(submission, find))
        .collect()
}

fn names(submission: &Submission) -> Vec<&str> {
    submission
        .sources
        .iter()
        .map(|source| source.name.as_str())
        .collect()
}

/// Returns the finds in source order, without those inside another: `env` within `std::env`.
fn outermost(mut finds: Vec<Find>) -> Vec<Find> {
    finds.sort_by_key(|find| {
        (
            find.source,
            find.start,
            std::cmp::Reverse(find.end),
            find.rule,
        )
    });
    finds.dedup_by(|inner, outer| {
        inner.source == outer.source && inner.start >= outer.start && inner.end <= outer.end
    });
    finds
}

/// Finds brackets that are nested too deeply. Runs first: all later checks may walk outwards from a
/// token.
fn too_deep(sources: &[Tokens<'_>]) -> Vec<Find> {
    let deepest = |(source, tokens): (usize, &Tokens<'_>)| {
        let bytes = tokens.list[tokens.too_deep?].bytes.clone();
        Some(Find {
            source,
            start: bytes.start,
            end: bytes.end,
            rule: table::TOO_DEEP,
            means: None,
        })
    };
    sources.iter().enumerate().filter_map(deepest).collect()
}

fn violation_of(submission: &Submission, find: Find) -> RuleViolation {
    let text = &submission.sources[find.source].text;
    let found: String = text[find.start..find.end].chars().take(MAX_FOUND).collect();
    let means = find.means.unwrap_or_else(|| found.clone());
    let renamed = if found == means { "no" } else { "yes" };
    let rule = table::rule(find.rule);
    let message = Message::new(rule.message)
        .with("found", found)
        .with("means", means)
        .with("renamed", renamed)
        .with("limit", MAX_NESTING);
    RuleViolation {
        rule: rule.id,
        message,
        place: place(text, find.source, find.start..find.end),
    }
}

fn place(text: &str, source: usize, bytes: std::ops::Range<usize>) -> SourceSpan {
    let before = &text[..bytes.start];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let line = count(1 + before.matches('\n').count());
    let column = count(1 + before[line_start..].chars().count());
    SourceSpan {
        source,
        bytes,
        line,
        column,
    }
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;
