//! `result.json` of Classroom 50, version 1.
//!
//! Entry point: `render`; a [`Submission`] holds the values of the runner's environment.

use std::time::{Duration, UNIX_EPOCH};

use serde::Serialize;

use crate::github::harmless;
use crate::json;
use crate::labels::Labels;
use crate::model::{Check, Outcome, Report, Status};
use crate::text;

/// The last second of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

/// The submission as the runner's environment names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// `CLASSROOM`.
    pub classroom: String,
    /// `ASSIGNMENT`.
    pub assignment: String,
    /// `ASSIGNMENT_TYPE`: `individual` or `group`.
    pub assignment_type: String,
    /// `OWNER`: the login in the repository's name.
    pub owner: String,
    /// `SUBMISSION_TAG`.
    pub tag: String,
    /// `COMMIT_URL`.
    pub commit: String,
    /// `RELEASE_URL`.
    pub release: String,
    /// `REVIEW_URL`.
    pub review: String,
    /// The time of the graded commit, in seconds since 1970.
    pub committed: u64,
}

#[derive(Serialize)]
struct Results<'a> {
    schema: &'static str,
    classroom: &'a str,
    assignment: &'a str,
    assignment_type: &'a str,
    owner: &'a str,
    submission: &'a str,
    commit: &'a str,
    release: &'a str,
    review: &'a str,
    datetime: String,
    score: u32,
    #[serde(rename = "max-score")]
    max_score: u32,
    tests: Vec<Test>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Test {
    test_name: String,
    passed: bool,
    score: u32,
    max_score: u32,
    message: String,
}

/// Returns the result of `report` for `submission`.
pub(crate) fn render(report: &Report, submission: &Submission, labels: &Labels) -> String {
    let tests = match report.outcome {
        Outcome::Graded => {
            let tests = report.checks.iter().map(|check| test(check, labels));
            tests.collect()
        }
        Outcome::Unreadable | Outcome::Refused | Outcome::NotBuilt | Outcome::NotWritten => {
            vec![not_run(report, labels)]
        }
    };
    json::pretty(&Results {
        schema: "classroom50/result/v1",
        classroom: &submission.classroom,
        assignment: &submission.assignment,
        assignment_type: &submission.assignment_type,
        owner: &submission.owner,
        submission: &submission.tag,
        commit: &submission.commit,
        release: &submission.release,
        review: &submission.review,
        datetime: datetime(submission.committed),
        score: report.points,
        max_score: report.out_of,
        tests,
    })
}

fn datetime(seconds: u64) -> String {
    let time = UNIX_EPOCH + Duration::from_secs(seconds.min(LAST_SECOND));
    humantime::format_rfc3339_seconds(time).to_string()
}

fn not_run(report: &Report, labels: &Labels) -> Test {
    Test {
        test_name: harmless(&text::name(&report.exercise)),
        passed: false,
        score: 0,
        max_score: report.out_of,
        message: harmless(&text::overview(report, labels)),
    }
}

fn test(check: &Check, labels: &Labels) -> Test {
    Test {
        test_name: harmless(&text::name(&check.title)),
        passed: match check.status {
            Status::Passed => true,
            Status::Failed | Status::NotJudged => false,
        },
        score: check.points,
        max_score: check.out_of,
        message: harmless(&text::result(check, labels)),
    }
}
