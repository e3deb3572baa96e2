//! `results.json` of Gradescope: what its autograder's container writes.
//!
//! Entry point: [`render`]. Outputs are of the format `text`: Gradescope shows them as they are.

use serde::Serialize;

use crate::json;
use crate::labels::Labels;
use crate::model::{Check, Outcome, Report, Status};
use crate::text;

#[derive(Serialize)]
struct Results {
    /// Wins over the sum of the tests.
    score: u32,
    output: String,
    output_format: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    score: u32,
    max_score: u32,
    status: &'static str,
    name: String,
    number: String,
    output: String,
    output_format: &'static str,
}

/// Returns the results of `report`.
pub(crate) fn render(report: &Report, labels: &Labels) -> String {
    let tests = match report.outcome {
        Outcome::Graded => tests(report, labels),
        Outcome::Unreadable | Outcome::Refused | Outcome::NotBuilt | Outcome::NotWritten => {
            Vec::new()
        }
    };
    json::pretty(&Results {
        score: report.points,
        output: text::overview(report, labels),
        output_format: "text",
        tests,
    })
}

fn tests(report: &Report, labels: &Labels) -> Vec<Test> {
    let mut tests = Vec::new();
    let (mut promise, mut nth) = (0, 0);
    for check in &report.checks {
        nth = if check.promise == promise { nth + 1 } else { 1 };
        promise = check.promise;
        tests.push(test(check, format!("{promise}.{nth}"), labels));
    }
    tests
}

fn test(check: &Check, number: String, labels: &Labels) -> Test {
    Test {
        score: check.points,
        max_score: check.out_of,
        status: match check.status {
            Status::Passed => "passed",
            Status::Failed | Status::NotJudged => "failed",
        },
        name: text::name(&check.title),
        number,
        output: text::result(check, labels),
        output_format: "text",
    }
}
