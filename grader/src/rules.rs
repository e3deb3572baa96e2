//! The assignment's rules, checked on the tokens of the sources. Pure: same sources, same findings.
//!
//! Entry point: [`admit`]. The rules are data: [`RULES`]. These are hygiene and good messages; what holds against strangers is
//! isolation. Keywords are found wherever they stand, inside macros too, as no macro can make one. Paths are followed through
//! imports, renames, globs and modules; what a macro puts together from single tokens is only caught where it is plain to see.

mod paths;
mod scopes;
mod table;
mod tokens;

use crate::messages::Message;
use crate::submission::Submission;
use crate::submission::lexer::{MAX_NESTING, Tokens};

pub use table::{RULES, Rule};

/// Breaches that are told; a source that is full of them is not understood better with more.
const MAX_BREACHES: usize = 50;
/// Letters of the source that a message repeats.
const MAX_FOUND: usize = 80;

/// A submission that keeps the rules: the only thing that `compile` takes.
#[derive(Clone, Debug)]
pub struct Admitted(Submission);

impl Admitted {
    /// The sources.
    pub fn submission(&self) -> &Submission {
        &self.0
    }
}

/// A place in a source that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleViolation {
    /// The rule's name, such as `no-async`.
    pub rule: &'static str,
    /// What was found and what to do instead.
    pub message: Message,
    /// Where it stands.
    pub place: Place,
}

impl RuleViolation {
    /// Why there is this rule: a further sentence or two, to stand below the line.
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
pub struct Place {
    /// Index into [`Submission::sources`].
    pub source: usize,
    /// Byte range in that source's text.
    pub bytes: std::ops::Range<usize>,
    /// Line of its start, from 1.
    pub line: u32,
    /// Column of its start in characters, from 1.
    pub column: u32,
}

/// Checks every rule; violations come in the order of the source, at most 50 of them.
pub fn admit(submission: Submission) -> Result<Admitted, (Submission, Vec<RuleViolation>)> {
    let violations = violations(&submission);
    if violations.is_empty() {
        Ok(Admitted(submission))
    } else {
        Err((submission, violations))
    }
}

/// Admits whatever it is given: what holds when the rules are taken away is for the attack corpus to see. No option of the grader's leads here.
pub(crate) fn admit_unchecked(
    submission: Submission,
) -> Result<Admitted, (Submission, Vec<RuleViolation>)> {
    Ok(Admitted(submission))
}

/// A breach before it is put into words.
#[derive(Clone, Debug)]
struct Find {
    source: usize,
    start: usize,
    end: usize,
    rule: &'static str,
    /// What the text at that place stands for, where imports gave it another name.
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
        .take(MAX_BREACHES)
        .map(|find| told(submission, find))
        .collect()
}

fn names(submission: &Submission) -> Vec<&str> {
    submission
        .sources
        .iter()
        .map(|source| source.name.as_str())
        .collect()
}

/// The finds in the order of the sources, without those that lie within another: `env` within `std::env`.
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

/// Nesting comes first: everything after this may walk from a token outwards.
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

fn told(submission: &Submission, find: Find) -> RuleViolation {
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

fn place(text: &str, source: usize, bytes: std::ops::Range<usize>) -> Place {
    let before = &text[..bytes.start];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let line = count(1 + before.matches('\n').count());
    let column = count(1 + before[line_start..].chars().count());
    Place {
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
