//! What a grader tells the one that watches: a line of JSON for each, on standard output.
//!
//! Entry point: [`Told::send`].

use std::io::{self, Write};

use grader::kept::Report;
use serde::{Deserialize, Serialize};

/// Something that is told.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Told {
    /// What takes long.
    Progress(String),
    /// A program that breaks a promise, while the rest is still being tried.
    Early(String),
    /// The verdict.
    Report(Box<Report>),
    /// A word on what went wrong beside the grading.
    Note(String),
}

impl Told {
    /// Tells it. Nobody is left to hear it if that fails.
    pub(crate) fn send(&self) {
        let line = serde_json::to_string(self).expect("texts and numbers can be written");
        let _ = writeln!(io::stdout(), "{line}");
    }
}
