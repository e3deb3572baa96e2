//! A report in every form: what the verdict cache stores and `--watch` receives.

use formats::model::Report;
use serde::{Deserialize, Serialize};

/// A report in every form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renderings {
    /// Points of 100.
    pub points: u32,
    /// The report.
    pub text: String,
    /// The report with every failure.
    pub verbose: String,
    /// The hints below the report: none, the first, and so on to all.
    pub hints: Vec<String>,
    /// The line below each of these, on how to get one more.
    pub next_hints: Vec<String>,
    /// The report as data, with all hints, as compact JSON.
    pub json: String,
}

impl Renderings {
    /// Returns the report as data.
    ///
    /// # Errors
    /// The JSON is of another version of the form.
    pub fn report(&self) -> serde_json::Result<Report> {
        serde_json::from_str(&self.json)
    }
}
