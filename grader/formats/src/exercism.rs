//! `results.json` of an Exercism test runner, version 3 of its interface.
//!
//! Entry point: [`render`]. A test runner exits with 0 whatever the verdict.

use serde::Serialize;

use crate::escape::line;
use crate::json;
use crate::labels::Labels;
use crate::model::{Check, Outcome, Report, Status};
use crate::text;

/// Characters of printed text that a test may show.
const OUTPUT: usize = 500;

#[derive(Serialize)]
struct Results {
    version: u32,
    status: &'static str,
    message: Option<String>,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    status: &'static str,
    message: Option<String>,
    output: Option<String>,
    test_code: String,
    task_id: u32,
}

/// Returns the results of `report`.
pub(crate) fn render(report: &Report, labels: &Labels) -> String {
    let (status, message) = match report.outcome {
        Outcome::Graded => (text::pass_or_fail(report), None),
        Outcome::Unreadable | Outcome::Refused | Outcome::NotBuilt | Outcome::NotWritten => {
            ("error", Some(text::overview(report, labels)))
        }
    };
    json::pretty(&Results {
        version: 3,
        status,
        message,
        tests: report
            .checks
            .iter()
            .map(|check| test(check, labels))
            .collect(),
    })
}

fn test(check: &Check, labels: &Labels) -> Test {
    let (status, message) = match check.status {
        Status::Passed => ("pass", None),
        Status::Failed => ("fail", Some(text::result(check, labels))),
        Status::NotJudged => ("error", Some(text::result(check, labels))),
    };
    let finding = check.finding.as_ref();
    let printed = finding.map(text::printed).unwrap_or_default();
    Test {
        name: text::name(&check.title),
        status,
        message,
        output: (!printed.is_empty()).then(|| capped(printed, labels)),
        test_code: line(finding.map_or(&check.name, |finding| &finding.program)),
        task_id: check.promise,
    }
}

/// Returns `printed` in at most [`OUTPUT`] characters, the note that it was cut included.
fn capped(printed: String, labels: &Labels) -> String {
    if printed.chars().count() <= OUTPUT {
        return printed;
    }
    let note: String = labels.get("formats-cut").chars().take(OUTPUT - 1).collect();
    let room = OUTPUT - 1 - note.chars().count();
    let start: String = printed.chars().take(room).collect();
    format!("{start}\n{note}")
}
