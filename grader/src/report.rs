//! Renders a verdict: as text for a terminal, as data for machines.
//!
//! Entry points: [`text`], [`model`], and [`replay`] for a single program. All are pure: same
//! verdict, same bytes. They print nothing and judge nothing; all decisions are in the verdict.

use protocol::program::Program;
use sandbox::Isolation;

use crate::exercise::Exercise;
use crate::judge::RunResult;
use crate::messages::Texts;
use crate::oracle::Violation;
use crate::runner::record::Step;
use crate::sandbox_check::doctor::Examined;
use crate::selfcheck::row::SelfcheckRow;
use crate::submission::Submission;
use crate::trace::Trace;
use crate::verdict::Verdict;
use crate::verdict::groups::Detail;

mod doctor;
mod drawing;
mod hints;
mod inside;
mod model;
mod page;
pub mod renderings;
mod rows;
mod selfcheck;
mod source;
mod story;
mod text;
mod timeline;
mod web;

pub use page::{Glyphs, PageWidth};
pub use story::shell_word;

/// The layout of a text report.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The character set.
    pub glyphs: Glyphs,
    /// The page width.
    pub columns: PageWidth,
    /// The amount of detail.
    pub detail: Detail,
    /// The user's command for the grader, for the commands in the report: `cargo run -q -p grader
    /// --`.
    pub command: String,
    /// The place where those commands name the submission.
    pub naming: Naming,
}

/// The place where the commands of a report name the exercise and the submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// In their options.
    Options,
    /// In the command itself: a script that names both.
    Command,
}

/// The run of a single program.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    /// The exercise.
    pub exercise: &'static Exercise,
    /// The program's notation.
    pub word: &'a str,
    /// The program.
    pub program: &'a Program,
    /// The observed trace.
    pub trace: &'a Trace,
    /// The broken promises, in the order of detection.
    pub violations: &'a [Violation],
    /// The inside of the submission in each operation.
    pub inside: &'a [Step],
    /// The same program with the reference solution, if it was run.
    pub solution: Option<&'a RunResult>,
}

/// Returns the report on `verdict`. It is always coloured; the caller strips colours where
/// necessary.
pub fn text(verdict: &Verdict, texts: &Texts, layout: &Layout) -> String {
    text::report(verdict, texts, layout)
}

/// Returns the drawing of one program with all its steps and the broken promises. Coloured as
/// [`text`] is.
pub fn replay(replay: &Replay<'_>, texts: &Texts, layout: &Layout) -> String {
    story::replay(replay, texts, layout)
}

/// Returns the part below [`text`]: the first `count` hints for its first failure.
pub fn hints(verdict: &Verdict, texts: &Texts, layout: &Layout, count: usize) -> String {
    hints::hints(verdict, texts, layout, count)
}

/// Returns the part below the hints: how to get one more.
pub fn next_hint(verdict: &Verdict, texts: &Texts, layout: &Layout, count: usize) -> String {
    hints::next_hint(verdict, texts, layout, count)
}

/// Returns the report on `verdict` as data, with all hints, for JSON and the platforms' formats.
pub fn model(verdict: &Verdict, texts: &Texts) -> formats::model::Report {
    model::report(verdict, texts)
}

/// Returns the page of a verdict. `solutions` are the failing programs, run with the reference
/// solution, each with its text.
pub fn web_page(verdict: &Verdict, solutions: &[(String, RunResult)], texts: &Texts) -> String {
    web::report(verdict, solutions, texts)
}

/// Returns the page of one program, with the run of the reference solution beside it.
pub fn web_replay(
    replay: &Replay<'_>,
    result: &RunResult,
    submission: &Submission,
    texts: &Texts,
) -> String {
    web::replay(replay, result, submission, texts)
}

/// Returns the table of a selfcheck. Coloured as [`text`] is.
pub fn selfcheck(rows: &[SelfcheckRow], texts: &Texts, glyphs: Glyphs) -> String {
    selfcheck::table(rows, texts, glyphs)
}

/// Returns the result of the isolation's examination. Coloured as [`text`] is.
pub fn doctor(examined: &Examined, texts: &Texts, glyphs: Glyphs) -> String {
    doctor::table(examined, texts, glyphs)
}

/// Returns the reason why nothing is graded under weak isolation, in a line or two.
pub fn too_weak(isolation: &Isolation, texts: &Texts) -> String {
    doctor::too_weak(isolation, texts)
}

#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;
