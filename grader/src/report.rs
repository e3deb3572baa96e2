//! Tells a verdict: as text for a person, as data for a machine.
//!
//! Entry points: [`text`], [`model`], and [`replay`] for a single program. All are pure: same verdict, same bytes. Nothing is printed here,
//! and nothing is decided: what is right or wrong stands in the verdict.

use protocol::program::Program;
use sandbox::Isolation;

use crate::exercise::Exercise;
use crate::judge::RunResult;
use crate::messages::Texts;
use crate::oracle::Violation;
use crate::sandbox_check::doctor::Examined;
use crate::selfcheck::row::Row;
use crate::submission::Submission;
use crate::trace::Trace;
use crate::verdict::Verdict;
use crate::verdict::groups::Detail;

mod doctor;
mod drawing;
mod hints;
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

/// How a text report is to layout.
#[derive(Clone, Debug)]
pub struct Layout {
    /// What it is drawn with.
    pub glyphs: Glyphs,
    /// How wide it is.
    pub columns: PageWidth,
    /// How much it tells.
    pub detail: Detail,
    /// How the user calls the grader, for the commands that the report proposes: `cargo run -q -p grader --`.
    pub command: String,
    /// Where those commands name the submission.
    pub naming: Naming,
}

/// Where the commands that a report proposes name the exercise and the submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// In their options.
    Options,
    /// In the command itself: a script that names both.
    Command,
}

/// A program that was run by itself.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    /// The exercise.
    pub task: &'static Exercise,
    /// The program as a line.
    pub word: &'a str,
    /// The program.
    pub program: &'a Program,
    /// What was observed.
    pub trace: &'a Trace,
    /// The promises that it broke, in the order in which that showed.
    pub violations: &'a [Violation],
}

/// The report on `verdict`. Coloured; whoever prints it strips the colours where they are not wanted.
pub fn text(verdict: &Verdict, texts: &Texts, layout: &Layout) -> String {
    text::report(verdict, texts, layout)
}

/// The drawing of one program, all steps of it, and the promises that it broke. Coloured as [`text`] is.
pub fn replay(replay: &Replay<'_>, texts: &Texts, layout: &Layout) -> String {
    story::replay(replay, texts, layout)
}

/// What stands below [`text`]: the first `count` hints for the failure that it tells first.
pub fn hints(verdict: &Verdict, texts: &Texts, layout: &Layout, count: usize) -> String {
    hints::hints(verdict, texts, layout, count)
}

/// What stands below them: how to get one more.
pub fn next_hint(verdict: &Verdict, texts: &Texts, layout: &Layout, count: usize) -> String {
    hints::next_hint(verdict, texts, layout, count)
}

/// The report on `verdict` as data, with all hints: what JSON and the formats of platforms show.
pub fn model(verdict: &Verdict, texts: &Texts) -> formats::model::Report {
    model::report(verdict, texts)
}

/// The page of a verdict. `solutions` are the failing programs, run with the reference solution, each
/// with its text.
pub fn web_page(verdict: &Verdict, solutions: &[(String, RunResult)], texts: &Texts) -> String {
    web::report(verdict, solutions, texts)
}

/// The page of one program, with the run of the reference solution beside it.
pub fn web_replay(
    replay: &Replay<'_>,
    result: &RunResult,
    solution: Option<&RunResult>,
    submission: &Submission,
    texts: &Texts,
) -> String {
    web::replay(replay, result, solution, submission, texts)
}

/// The table of a selfcheck. Coloured as [`text`] is.
pub fn selfcheck(rows: &[Row], texts: &Texts, glyphs: Glyphs) -> String {
    selfcheck::table(rows, texts, glyphs)
}

/// What was found out about the isolation. Coloured as [`text`] is.
pub fn doctor(examined: &Examined, texts: &Texts, glyphs: Glyphs) -> String {
    doctor::table(examined, texts, glyphs)
}

/// Why nothing is graded in isolation that is less than strong, in a line or two.
pub fn too_weak(isolation: &Isolation, texts: &Texts) -> String {
    doctor::too_weak(isolation, texts)
}

#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;
