//! The report of one grading as data ([`model::Report`]), and its renderings for teachers'
//! platforms.
//!
//! Entry point: [`Rendering`]. Pure: a model in, text out. This crate reads no file, process, clock
//! or environment, and does not depend on the grader. The grader makes the model, chooses a
//! rendering and writes the text. The same report gives the same bytes.

#![forbid(unsafe_code)]

pub mod bundles;
mod classroom;
pub mod classroom50;
mod diagnostics;
pub mod escape;
mod exercism;
mod github;
mod gradescope;
pub mod html;
pub mod json;
mod junit;
mod labels;
mod markdown;
pub mod model;
mod notices;
mod sarif;
pub mod story;
mod text;

#[cfg(test)]
mod tests;

use labels::Labels;
use model::Report;

/// A format, and its input beside the report.
#[derive(Clone, Copy, Debug)]
pub enum Rendering<'a> {
    /// The result of a GitHub Classroom runner, in base64.
    Classroom,
    /// `result.json` of Classroom 50.
    Classroom50(&'a classroom50::Submission),
    /// `results.json` of an Exercism test runner, version 3.
    Exercism,
    /// Workflow commands of GitHub Actions, and the report as text for the log.
    Github {
        /// A word that no student can predict: it ends the raw text.
        token: &'a str,
    },
    /// `results.json` of Gradescope.
    Gradescope,
    /// `report.schema.json`.
    Json,
    /// JUnit XML.
    Junit,
    /// GitHub-flavoured Markdown, short enough for a step summary.
    Markdown,
    /// SARIF 2.1.0.
    Sarif,
}

impl Rendering<'_> {
    /// Returns `report` in this format, ended by a line end. Labels are in `language`, such as `en`
    /// or `ru_RU.UTF-8`.
    pub fn render(&self, report: &Report, language: &str) -> String {
        let labels = &Labels::of(language);
        match self {
            Rendering::Classroom => classroom::render(report, labels),
            Rendering::Classroom50(submission) => classroom50::render(report, submission, labels),
            Rendering::Exercism => exercism::render(report, labels),
            Rendering::Github { token } => github::render(report, token, labels),
            Rendering::Gradescope => gradescope::render(report, labels),
            Rendering::Json => json::render(report),
            Rendering::Junit => junit::render(report, labels),
            Rendering::Markdown => markdown::render(report, labels),
            Rendering::Sarif => sarif::render(report, labels),
        }
    }
}
