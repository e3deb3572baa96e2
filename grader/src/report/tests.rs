//! The reports themselves, as reviewed files: what a student sees for each of the examples.

use super::{Detail, Glyphs, Look, Replay, examples, json, replay, text};
use crate::messages::Texts;
use crate::verdict::{Outcome, Status, Verdict};

fn look(glyphs: Glyphs, detail: Detail) -> Look {
    Look {
        glyphs,
        detail,
        command: "grader".to_owned(),
    }
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// The part of a report that is particular to the example: without the table of the checks.
fn told(verdict: &Verdict, glyphs: Glyphs) -> String {
    let text = plain(&text(
        verdict,
        &Texts::english(),
        &look(glyphs, Detail::First),
    ));
    match text.find(glyphs.pick("────", "----")) {
        Some(story) => text[story..].to_owned(),
        None => text,
    }
}

#[track_caller]
fn example(name: &str) -> Verdict {
    let found = examples::all()
        .into_iter()
        .find(|(example, _)| *example == name);
    found.unwrap_or_else(|| panic!("no example `{name}`")).1
}

#[test]
fn every_example_is_told_as_reviewed() {
    for (name, verdict) in examples::all() {
        insta::assert_snapshot!(name, told(&verdict, Glyphs::Unicode));
    }
}

#[test]
fn a_whole_report_is_told_as_reviewed() {
    let verdict = example("overtaking");
    let whole = |glyphs, detail| plain(&text(&verdict, &Texts::english(), &look(glyphs, detail)));
    insta::assert_snapshot!("whole_unicode", whole(Glyphs::Unicode, Detail::First));
    insta::assert_snapshot!(
        "whole_ascii_every_failure",
        whole(Glyphs::Ascii, Detail::Every)
    );
}

#[test]
fn colours_are_as_reviewed() {
    let text = text(
        &example("overtaking"),
        &Texts::english(),
        &look(Glyphs::Unicode, Detail::First),
    );
    let story = &text[text.find("────").expect("a story")..];
    insta::assert_snapshot!("coloured", story.replace('\u{1b}', "ESC"));
}

#[test]
fn no_line_is_wider_than_the_page_but_for_what_is_copied() {
    for (name, verdict) in examples::all() {
        for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
            let text = plain(&text(
                &verdict,
                &Texts::english(),
                &look(glyphs, Detail::Every),
            ));
            for line in text.lines().filter(|line| !line.contains(" replay ")) {
                assert!(
                    super::page::width(line) <= super::page::WIDTH,
                    "{name}: {line}"
                );
            }
        }
    }
}

#[test]
fn ascii_reports_are_ascii() {
    for (name, verdict) in examples::all() {
        let text = text(
            &verdict,
            &Texts::english(),
            &look(Glyphs::Ascii, Detail::Every),
        );
        let odd: Vec<char> = text.chars().filter(|c| !c.is_ascii()).collect();
        assert!(odd.is_empty(), "{name}: {odd:?}");
    }
}

#[test]
fn every_value_of_every_text_is_filled_in() {
    for (name, verdict) in examples::all() {
        let texts = Texts::english();
        let report = plain(&text(
            &verdict,
            &texts,
            &look(Glyphs::Unicode, Detail::Every),
        )) + &json(&verdict, &texts);
        assert!(!report.contains("{$"), "{name}:\n{report}");
    }
}

#[test]
fn a_replay_tells_every_step() {
    let finding = examples::lost_wake_up();
    let program = Replay {
        task: &crate::tasks::lock::SPEC,
        word: &finding.word,
        program: &finding.program,
        trace: &finding.trace,
        violations: std::slice::from_ref(&finding.violation),
    };
    let texts = Texts::english();
    insta::assert_snapshot!("replay", plain(&replay(&program, &texts, Glyphs::Unicode)));
    let kept = Replay {
        violations: &[],
        ..program
    };
    insta::assert_snapshot!("replay_kept", plain(&replay(&kept, &texts, Glyphs::Ascii)));
}

#[test]
fn control_characters_from_outside_are_never_obeyed() {
    let evil = "a\u{1b}[2J\u{9b}1m\u{7}\u{202e}b";
    let mut verdict = example("panicking");
    let submission = verdict.submission.as_mut().expect("read");
    submission.shown = evil.into();
    submission.sources[0].shown = evil.into();
    submission.sources[0].text = submission.sources[0]
        .text
        .replace("remove(0)", &format!("remove(/*{evil}*/0)"));
    let Outcome::Graded(graded) = &mut verdict.outcome else {
        panic!("graded")
    };
    graded.warnings = evil.to_owned();
    for checked in &mut graded.checks {
        if let Status::Failed(finding) = &mut checked.status {
            let panic = finding.panic.as_mut().expect("a panic");
            panic.message = format!("{evil}\n{evil}");
            panic.file =
                crate::compile::shown(&verdict.submission.as_ref().expect("read").sources[0]);
        }
    }
    let texts = Texts::english();
    let reports = plain(&text(
        &verdict,
        &texts,
        &look(Glyphs::Unicode, Detail::Every),
    )) + &json(&verdict, &texts);
    let obeyed: Vec<char> = reports
        .chars()
        .filter(|c| *c != '\n' && crate::messages::escape::is_unsafe(*c))
        .collect();
    assert!(obeyed.is_empty(), "{obeyed:?} in\n{reports}");
    assert!(reports.contains("\\u{1b}[2J"), "{reports}");
}

#[test]
fn json_reports_keep_the_schema() {
    let schema = include_str!("../../report.schema.json");
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    for (name, verdict) in examples::all() {
        let report = json(&verdict, &Texts::english());
        let report =
            serde_json::from_str(&report).unwrap_or_else(|error| panic!("{name}: {error}"));
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let schema =
        serde_json::from_str(include_str!("../../report.schema.json")).expect("the schema is JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let report = json(&example("overtaking"), &Texts::english());
    for (from, to) in [
        ("\"schema\": 1", "\"schema\": 2"),
        ("\"outcome\": \"graded\"", "\"outcome\": \"fine\""),
        ("\"status\": \"failed\"", "\"status\": \"maybe\""),
        ("\"kind\": \"order\"", "\"kind\": \"other\""),
        ("\"event\": \"began\"", "\"event\": \"begun\""),
        ("\"others\": 211", "\"other\": 211"),
    ] {
        assert!(report.contains(from), "{from}");
        let changed = serde_json::from_str(&report.replacen(from, to, 1)).expect("still JSON");
        assert!(!validator.is_valid(&changed), "{to} was let through");
    }
}

#[test]
fn a_json_report_is_told_as_reviewed() {
    insta::assert_snapshot!(
        "json_lost_wake_up",
        json(&example("lost_wake_up"), &Texts::english())
    );
    insta::assert_snapshot!("json_refused", json(&example("refused"), &Texts::english()));
}

#[test]
fn the_same_verdict_gives_the_same_bytes() {
    for (name, verdict) in examples::all() {
        let once = || {
            text(
                &verdict,
                &Texts::english(),
                &look(Glyphs::Unicode, Detail::Every),
            ) + &json(&verdict, &Texts::english())
        };
        assert_eq!(once(), once(), "{name}");
    }
}

#[test]
fn of_failures_alike_the_smallest_without_scripts_is_told() {
    let verdict = example("overtaking");
    let Outcome::Graded(graded) = &verdict.outcome else {
        panic!("graded")
    };
    let names = |detail| -> Vec<(&str, usize)> {
        let groups = super::groups::groups(graded, detail);
        groups
            .iter()
            .map(|group| (group.check.check.name, group.others.len()))
            .collect()
    };
    assert_eq!(names(Detail::First), [("order", 1), ("locked", 0)]);
    assert_eq!(
        names(Detail::Every),
        [("order", 0), ("locked", 0), ("order-mixed", 0)]
    );
}

#[test]
fn every_check_stands_in_the_table_once() {
    for (name, verdict) in examples::all() {
        let Outcome::Graded(graded) = &verdict.outcome else {
            continue;
        };
        let text = plain(&text(
            &verdict,
            &Texts::english(),
            &look(Glyphs::Ascii, Detail::First),
        ));
        let signs = ["  + ", "  x ", "  ? "];
        let table = text
            .lines()
            .filter(|line| signs.iter().any(|sign| line.starts_with(sign)));
        assert_eq!(table.count(), graded.checks.len(), "{name}:\n{text}");
    }
}
