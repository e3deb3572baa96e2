//! Pages to read in a browser: one self-contained file each, without network and without a script
//! from elsewhere.
//!
//! Entry points: [`report`] for a grading, [`replay`] for a program, [`class::page`] for a class.
//! A page is a whole document without its script. The script adds stepping, filters and sorting.
//! `markup` escapes every text from outside. No verdict and no number of points is made here.

pub mod class;
mod markup;
mod replay;
mod report;
mod shell;
mod source;
mod stepper;
mod timeline;

pub use replay::{Replay, Violated};

use crate::model::Report;

/// Returns the page of one grading in `language`, such as `en` or `ru`.
pub fn report(report: &Report, language: &str) -> String {
    report::page(report, language)
}

/// Returns the page of one program in `language`.
pub fn replay(replay: &Replay, language: &str) -> String {
    replay::page(replay, language)
}

/// The style and the script of the pages with stories.
const STORY_ASSETS: shell::Assets = shell::Assets {
    style: &[include_str!("html/assets/page.css")],
    script: &[include_str!("html/assets/stepper.js")],
};

/// Returns the name of an exercise as a title has it: `lock` becomes `Lock`.
fn subject(exercise: &str) -> String {
    let mut characters = exercise.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).collect()
}
