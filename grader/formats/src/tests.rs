//! Renderings held against their schemas and specifications, with hostile texts in every field.

mod held;
mod hostile;
mod sample;

use proptest::prelude::*;

use crate::labels::Labels;
use crate::model::{Outcome, Report, Status};
use crate::{Rendering, classroom50};

const OUTCOMES: [Outcome; 5] = [
    Outcome::Unreadable,
    Outcome::Refused,
    Outcome::NotBuilt,
    Outcome::NotWritten,
    Outcome::Graded,
];

const TOKEN: &str = "0123456789abcdef";

fn submission(text: &str) -> classroom50::Submission {
    let text = || text.to_owned();
    classroom50::Submission {
        classroom: text(),
        assignment: text(),
        assignment_type: "individual".to_owned(),
        owner: text(),
        tag: format!("submit/{}", text()),
        commit: text(),
        release: text(),
        review: text(),
        committed: 1_700_000_000,
    }
}

/// Checks every rendering of `report` against the rules of its platform.
#[track_caller]
fn check_all(report: &Report, submission: &classroom50::Submission, language: &str) {
    let render = |rendering: Rendering<'_>| rendering.render(report, language);
    held::json(report, &render(Rendering::Json));
    held::gradescope(report, &render(Rendering::Gradescope));
    held::junit(report, &render(Rendering::Junit));
    held::github(&render(Rendering::Github { token: TOKEN }), TOKEN);
    held::classroom(report, &render(Rendering::Classroom));
    held::classroom50(report, &render(Rendering::Classroom50(submission)));
    held::exercism(report, &render(Rendering::Exercism));
    held::sarif(report, &render(Rendering::Sarif));
    held::markdown(&render(Rendering::Markdown));
}

#[test]
fn every_rendering_of_every_outcome_is_what_its_platform_reads() {
    for language in ["en", "ru"] {
        for report in sample::reports() {
            check_all(&report, &submission("x"), language);
        }
    }
}

#[test]
fn hostile_texts_in_every_field_stay_texts() {
    for report in sample::reports() {
        for text in hostile::TEXTS {
            let report = hostile::filled(&report, text);
            check_all(&report, &submission(text), "en");
        }
    }
}

#[test]
fn junit_is_valid_by_the_strictest_schema() {
    let texts = ["x"].iter().chain(hostile::TEXTS);
    let documents = texts.flat_map(|text| {
        let reports = sample::reports().into_iter();
        let reports = reports.map(|report| hostile::filled(&report, text));
        reports.map(|report| Rendering::Junit.render(&report, "en"))
    });
    held::junit_schema(&documents.collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn any_text_in_every_field_stays_text(text in any::<String>(), markup in "[`|<>#\\[\\]()*_:@$&%\\-=~!\n\r\t \\\\a1]{0,40}") {
        for report in sample::reports() {
            for text in [&text, &markup] {
                let report = hostile::filled(&report, text);
                check_all(&report, &submission(&format!("x{text}")), "en");
            }
        }
    }
}

#[test]
fn every_field_of_the_sample_is_filled() {
    let value = serde_json::to_value(sample::full(Outcome::Graded)).unwrap();
    let empty = hostile::find(&value, &|value| match value {
        serde_json::Value::Null => true,
        serde_json::Value::Array(items) => items.is_empty(),
        serde_json::Value::String(text) => text.is_empty(),
        _ => false,
    });
    assert_eq!(empty, sample::EMPTY);
}

#[test]
fn the_visitor_reaches_every_text_and_no_name_of_an_enum() {
    let text = "hostile";
    let filled = hostile::filled(&sample::full(Outcome::Graded), text);
    let value = serde_json::to_value(filled).unwrap();
    let others = hostile::find(&value, &|value| value.as_str().is_some_and(|s| s != text));
    let names: Vec<&str> = others
        .iter()
        .map(|path| path.rsplit('/').next().unwrap())
        .collect();
    let enums = ["outcome", "status", "kind", "event", "level", "stream"];
    assert!(names.iter().all(|name| enums.contains(name)), "{others:?}");
}

#[test]
fn a_report_reads_back_as_it_was() {
    for report in sample::reports() {
        let json = Rendering::Json.render(&report, "en");
        assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
    }
}

#[test]
fn properties_of_a_later_grader_are_skipped() {
    let report = sample::full(Outcome::Graded);
    let mut value = serde_json::to_value(&report).unwrap();
    value["later"] = serde_json::json!({ "a": 1 });
    assert_eq!(serde_json::from_value::<Report>(value).unwrap(), report);
}

#[test]
fn annotations_are_ten_of_a_kind_and_the_dearest_come_first() {
    let mut report = sample::full(Outcome::Graded);
    report.rule_violations.clear();
    report.method_mismatches.clear();
    report.unwritten.clear();
    report.message = None;
    report.diagnostics = None;
    let failed = report
        .checks
        .iter()
        .find(|check| check.status == Status::Failed);
    let failed = failed.unwrap().clone();
    report.checks = (1..=30)
        .map(|points| {
            let mut check = failed.clone();
            (check.name, check.title) = (format!("c{points}"), format!("check {points}"));
            check.out_of = points;
            check
        })
        .collect();
    let text = Rendering::Github { token: TOKEN }.render(&report, "en");
    let errors: Vec<&str> = text.lines().filter(|l| l.starts_with("::error ")).collect();
    assert_eq!(errors.len(), 9);
    assert!(errors[0].contains("title=check 30::"), "{}", errors[0]);
    assert!(
        text.contains("::error::.. and 21 more; the report lists all.\n"),
        "{text}"
    );
}

#[test]
fn a_document_of_markdown_fits_into_a_step_summary() {
    let mut report = sample::full(Outcome::Graded);
    let check = report.checks[1].clone();
    report.checks = vec![check; 600];
    for check in &mut report.checks {
        check.finding.as_mut().unwrap().seen = "x".repeat(5_000);
    }
    let text = Rendering::Markdown.render(&report, "en");
    assert!(
        (900_000..=1_000_000).contains(&text.len()),
        "{}",
        text.len()
    );
    assert!(text.ends_with("\\.\\. the rest is left out\\.\n"));
}

#[test]
fn a_commit_of_the_far_future_has_a_time() {
    let mut submission = submission("x");
    for (seconds, expected) in [
        (0, "1970-01-01T00:00:00Z"),
        (1_700_000_000, "2023-11-14T22:13:20Z"),
        (u64::MAX, "9999-12-31T23:59:59Z"),
    ] {
        submission.committed = seconds;
        let report = sample::full(Outcome::Graded);
        let text = Rendering::Classroom50(&submission).render(&report, "en");
        held::classroom50(&report, &text);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_story_is_drawn_as_a_table() {
    let report = sample::full(Outcome::Graded);
    let text = crate::text::report(&report, &Labels::of("en"));
    let expected = "\
step                     a          b              locked()
   1  a calls acquire()  ● gets it                 true
      | taken
      lock1 = Lock { held: true }
      @ a: work/lock.rs:12:13 (acquire())
.. 2 rows are left out
 > 4  the loop runs                 ○ still waits  true
";
    assert!(text.contains(expected), "{text}");
}
