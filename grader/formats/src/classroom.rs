//! The result of a GitHub Classroom runner: JSON in base64, on one line.
//!
//! Entry point: [`render`]. The reporter reads it from the environment and prints names and
//! messages to the log of the job. So no line of them may look like a workflow command.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::escape::line;
use crate::github::harmless;
use crate::labels::Labels;
use crate::model::{Check, Outcome, Report, Status};
use crate::text;

#[derive(Serialize)]
struct Results {
    version: u32,
    status: &'static str,
    max_score: u32,
    tests: Vec<Test>,
}

/// The reporter adds up the scores.
#[derive(Serialize)]
struct Test {
    name: String,
    status: &'static str,
    score: u32,
    message: String,
    test_code: String,
    filename: &'static str,
    line_no: u32,
    /// Part of the form; a verdict has no duration.
    execution_time: u32,
}

/// Returns the result of `report`.
pub(crate) fn render(report: &Report, labels: &Labels) -> String {
    let (status, tests) = match report.outcome {
        Outcome::Graded => {
            let tests = report.checks.iter().map(|check| test(check, labels));
            (text::pass_or_fail(report), tests.collect())
        }
        Outcome::Unreadable | Outcome::Refused | Outcome::NotBuilt | Outcome::NotWritten => {
            ("error", vec![not_run(report, labels)])
        }
    };
    let results = Results {
        version: 1,
        status,
        max_score: report.out_of,
        tests,
    };
    let json = serde_json::to_string(&results).expect("string keys and plain data");
    format!("{}\n", STANDARD.encode(json))
}

fn not_run(report: &Report, labels: &Labels) -> Test {
    Test {
        name: harmless(&text::name(&report.exercise)),
        status: "error",
        score: 0,
        message: harmless(&text::overview(report, labels)),
        test_code: String::new(),
        filename: "",
        line_no: 0,
        execution_time: 0,
    }
}

fn test(check: &Check, labels: &Labels) -> Test {
    let program = check.finding.as_ref().map(|finding| &finding.program);
    Test {
        name: harmless(&text::name(&check.title)),
        status: match check.status {
            Status::Passed => "pass",
            Status::Failed => "fail",
            Status::NotJudged => "error",
        },
        score: check.points,
        message: harmless(&text::result(check, labels)),
        test_code: harmless(&program.map(|program| line(program)).unwrap_or_default()),
        filename: "",
        line_no: 0,
        execution_time: 0,
    }
}
