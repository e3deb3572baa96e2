//! Snapshots of the reports: the student's view of each example.

use super::{
    Detail, Glyphs, Layout, Naming, PageWidth, Replay, examples, model, next_hint, replay, text,
};
use crate::messages::{self, Texts};
use crate::verdict::{Outcome, Status, Verdict};

fn layout(glyphs: Glyphs, detail: Detail) -> Layout {
    Layout {
        glyphs,
        columns: PageWidth::USUAL,
        detail,
        command: "grader".to_owned(),
        naming: Naming::Options,
    }
}

fn json(verdict: &Verdict, texts: &Texts) -> String {
    formats::json::render(&model(verdict, texts))
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// Returns the part of a report that is specific to the example: without the table of the checks.
fn told(verdict: &Verdict, glyphs: Glyphs) -> String {
    let text = plain(&text(
        verdict,
        &Texts::english(),
        &layout(glyphs, Detail::First),
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
    let whole = |glyphs, detail| plain(&text(&verdict, &Texts::english(), &layout(glyphs, detail)));
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
        &layout(Glyphs::Unicode, Detail::First),
    );
    let story = &text[text.find("────").expect("a story")..];
    insta::assert_snapshot!("coloured", story.replace('\u{1b}', "ESC"));
}

#[test]
fn no_line_is_wider_than_the_page_but_for_what_is_copied() {
    let mut wider = Vec::new();
    for (name, verdict) in examples::all() {
        for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
            for (language, columns) in messages::languages().flat_map(|language| {
                [40, 50, 64, 80].map(|columns| (language, PageWidth::of_terminal(columns)))
            }) {
                let texts = Texts::of(language);
                let layout = Layout {
                    columns,
                    ..layout(glyphs, Detail::Every)
                };
                let text = plain(&text(&verdict, &texts, &layout));
                // Commands, quoted code with its marks, and compiler output.
                let copied = |line: &str| {
                    [" replay ", "error: ", "error[", " │ ", " ╰╴", " | "]
                        .iter()
                        .any(|sign| line.contains(sign))
                };
                let lines = text.lines().filter(|line| !copied(line));
                for line in lines.filter(|line| super::page::width(line) > columns.count()) {
                    wider.push(format!("{name} in {language}, {columns:?}: {line}"));
                }
            }
        }
    }
    assert!(wider.is_empty(), "{wider:#?}");
}

#[test]
fn short_story_fits_a_screen_with_points_and_next_step() {
    // 24 rows, of which the shell takes one.
    let rows = 23;
    for name in [
        "lying",
        "event_stuck",
        "shared_state",
        "lost_wake_up",
        "panicking",
    ] {
        let verdict = example(name);
        for language in messages::languages() {
            let texts = Texts::of(language);
            let layout = layout(Glyphs::Unicode, Detail::First);
            let text = text(&verdict, &texts, &layout) + &next_hint(&verdict, &texts, &layout, 0);
            let text = plain(&text);
            let lines: Vec<&str> = text.lines().collect();
            let screen = lines[lines.len() - rows..].join("\n");
            for part in [
                "columns-step",
                "story-promised",
                "report-next",
                "hint-first",
            ] {
                let words = texts.entry(part);
                assert!(
                    screen.contains(&words),
                    "{name} in {language}, {words}:\n{screen}"
                );
            }
        }
    }
}

#[test]
fn lanes_hold_their_words_in_every_language() {
    for name in ["overtaking", "lost_wake_up", "shared_state", "event_stuck"] {
        let verdict = example(name);
        for language in messages::languages() {
            let texts = Texts::of(language);
            let layout = layout(Glyphs::Unicode, Detail::First);
            let text = plain(&text(&verdict, &texts, &layout));
            let head = format!("  {}  ", texts.entry("columns-step"));
            let mut lines = text.lines().skip_while(|line| !line.starts_with(&head));
            let head = lines.next().unwrap_or_else(|| panic!("{name}: {text}"));
            let lanes: Vec<usize> = columns(head).skip(1).collect();
            // The legend begins with a sign, where a row has its number.
            let is_row = |line: &&str| !line.chars().nth(2).is_none_or(|c| "●○┃┆◇╳·".contains(c));
            let rows: Vec<&str> = lines.take_while(is_row).collect();
            assert!(!rows.is_empty(), "{name}: {text}");
            // Entries of a column begin below the column's head.
            for row in rows {
                for sign in row.char_indices().filter(|(_, c)| "●○┃┆◇╳·!".contains(*c))
                {
                    let column = super::page::width(&row[..sign.0]);
                    assert!(lanes.contains(&column), "{name} in {language}: {row}");
                }
            }
        }
    }
}

/// Returns the starts of the words of a line.
fn columns(line: &str) -> impl Iterator<Item = usize> {
    let begins = |place: usize| {
        !line[place..].starts_with(' ') && (place == 0 || line[..place].ends_with(' '))
    };
    line.char_indices()
        .map(|(place, _)| place)
        .filter(move |place| begins(*place))
        .map(|place| super::page::width(&line[..place]))
}

#[test]
fn a_russian_report_is_told_as_reviewed() {
    let texts = Texts::of("ru");
    for (name, verdict) in examples::all() {
        let text = plain(&text(
            &verdict,
            &texts,
            &layout(Glyphs::Unicode, Detail::Every),
        ));
        let told = match text.find("────") {
            Some(story) => &text[story..],
            None => &text,
        };
        insta::assert_snapshot!(format!("russian_{name}"), told);
    }
}

#[test]
fn a_russian_difference_between_orders_is_told_in_russian() {
    let texts = Texts::of("ru");
    let text = plain(&text(
        &example("out_of_order"),
        &texts,
        &layout(Glyphs::Unicode, Detail::First),
    ));
    assert!(text.contains("+ c получает блокировку"), "{text}");
    assert!(!text.contains("acquires"), "{text}");
}

/// Programs that read the data must not depend on the language: only sentences differ.
#[test]
fn json_reports_differ_between_languages_in_their_sentences_only() {
    const SENTENCES: &[&str] = &[
        "message",
        "reason",
        "title",
        "promised",
        "seen",
        "notes",
        "columns",
        "next",
        "caption",
        "text",
        "hints",
        "diagnosis_text",
        "advice",
    ];
    fn without_sentences(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(fields) => {
                fields.retain(|name, _| !SENTENCES.contains(&name.as_str()));
                fields.values_mut().for_each(without_sentences);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(without_sentences),
            _ => {}
        }
    }
    for (name, verdict) in examples::all() {
        let [english, russian] = ["en", "ru"].map(|language| {
            let report = json(&verdict, &Texts::of(language));
            serde_json::from_str::<serde_json::Value>(&report).expect("JSON")
        });
        assert_ne!(english, russian, "{name}");
        let [english, russian] = [english, russian].map(|mut report| {
            without_sentences(&mut report);
            report
        });
        assert_eq!(english, russian, "{name}");
    }
}

#[test]
fn ascii_reports_are_ascii() {
    for (name, verdict) in examples::all() {
        let text = text(
            &verdict,
            &Texts::english(),
            &layout(Glyphs::Ascii, Detail::Every),
        );
        let odd: Vec<char> = text.chars().filter(|c| !c.is_ascii()).collect();
        assert!(odd.is_empty(), "{name}: {odd:?}");
    }
}

#[test]
fn every_value_of_every_text_is_filled_in() {
    let verdicts = || examples::all().into_iter();
    let told =
        messages::languages().flat_map(|language| verdicts().map(move |told| (language, told)));
    for (language, (name, verdict)) in told {
        let texts = Texts::of(language);
        let report = plain(&text(
            &verdict,
            &texts,
            &layout(Glyphs::Unicode, Detail::Every),
        )) + &json(&verdict, &texts);
        assert!(!report.contains("{$"), "{name}:\n{report}");
    }
}

#[test]
fn a_replay_tells_every_step() {
    let finding = examples::lost_wake_up();
    let program = Replay {
        exercise: &crate::exercises::lock::SPEC,
        word: &finding.word,
        program: &finding.program,
        trace: &finding.trace,
        violations: std::slice::from_ref(&finding.violation),
        inside: &[],
        solution: None,
    };
    let texts = Texts::english();
    insta::assert_snapshot!(
        "replay",
        plain(&replay(
            &program,
            &texts,
            &layout(Glyphs::Unicode, Detail::First)
        ))
    );
    let kept = Replay {
        violations: &[],
        ..program
    };
    insta::assert_snapshot!(
        "replay_kept",
        plain(&replay(
            &kept,
            &texts,
            &layout(Glyphs::Ascii, Detail::First)
        ))
    );
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
            panic.file = verdict.submission.as_ref().expect("read").sources[0].display_path();
        }
    }
    let texts = Texts::english();
    let reports = plain(&text(
        &verdict,
        &texts,
        &layout(Glyphs::Unicode, Detail::Every),
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
        for language in messages::languages() {
            let report = json(&verdict, &Texts::of(language));
            let report =
                serde_json::from_str(&report).unwrap_or_else(|error| panic!("{name}: {error}"));
            let errors: Vec<String> = validator
                .iter_errors(&report)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{name} in {language}: {errors:#?}");
        }
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let schema =
        serde_json::from_str(include_str!("../../report.schema.json")).expect("the schema is JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let report = json(&example("overtaking"), &Texts::english());
    for (from, to) in [
        ("\"schema\": 2", "\"schema\": 1"),
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
                &layout(Glyphs::Unicode, Detail::Every),
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
        let groups = crate::verdict::groups::groups(graded, detail);
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
            &layout(Glyphs::Ascii, Detail::Every),
        ));
        let signs = ["  + ", "  x ", "  ? "];
        let table = text.split("\n---").next().unwrap_or_default();
        let table = table
            .lines()
            .filter(|line| signs.iter().any(|sign| line.starts_with(sign)));
        assert_eq!(table.count(), graded.checks.len(), "{name}:\n{text}");
    }
}
