//! Events from a grading process to `--watch`: JSON lines on standard output.
//!
//! Entry point: [`GradingEvent::send`].

use std::io::{self, Write};

use grader::report::renderings::Renderings;
use serde::{Deserialize, Serialize};

/// An event of a grading.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum GradingEvent {
    /// A step that takes long.
    Progress(String),
    /// The verdict.
    Report(Box<Renderings>),
    /// A note on a problem beside the grading.
    Note(String),
}

impl GradingEvent {
    /// Writes the event to standard output.
    pub(crate) fn send(&self) {
        let line = serde_json::to_string(self).expect("texts and numbers can be written");
        // If it fails, there is no reader.
        let _ = writeln!(io::stdout(), "{line}");
    }
}
