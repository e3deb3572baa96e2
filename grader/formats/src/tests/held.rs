//! One check for each format: the input rules of its platform, by its schema or by its
//! specification.
//!
//! Schemas of others lie beside the project, in `../shared/schemas`. If they or `xmllint` are
//! missing, that part of a check prints so and is skipped.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonschema::Validator;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};
use quick_xml::Reader;
use quick_xml::events::Event as Xml;
use serde_json::Value;

use crate::escape::is_unsafe;
use crate::model::{Outcome, Report, Status};

/// Returns the path of a schema of others.
fn shared(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join("../shared/schemas").join(name);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn validator(text: &str) -> Validator {
    let schema = serde_json::from_str(text).expect("JSON");
    jsonschema::validator_for(&schema).expect("a schema")
}

fn shared_validator(name: &str) -> Option<Validator> {
    Some(validator(
        &fs::read_to_string(shared(name)?).expect("a text"),
    ))
}

#[track_caller]
fn valid(validator: &Validator, value: &Value) {
    let faults: Vec<_> = validator
        .iter_errors(value)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Checks that no terminal, editor or page executes a character of `text` or reorders others.
#[track_caller]
fn harmless(text: &str) {
    let found = text.chars().find(|c| *c != '\n' && is_unsafe(*c));
    assert_eq!(found, None, "{text}");
    assert!(text.ends_with('\n'));
}

/// Reads JSON whose strings are shown to people: none may hold an unsafe character.
#[track_caller]
fn shown_json(text: &str) -> Value {
    harmless(text);
    let value: Value = serde_json::from_str(text).expect("JSON");
    let hostile = super::hostile::find(&value, &|value| {
        let text = value.as_str().unwrap_or_default();
        text.chars().any(|c| c != '\n' && is_unsafe(c))
    });
    assert_eq!(hostile, [""; 0], "{text}");
    value
}

#[track_caller]
pub(super) fn json(report: &Report, text: &str) {
    static SCHEMA: LazyLock<Validator> =
        LazyLock::new(|| validator(include_str!("../../../report.schema.json")));
    harmless(text);
    let value: Value = serde_json::from_str(text).expect("JSON");
    valid(&SCHEMA, &value);
    assert_eq!(&serde_json::from_value::<Report>(value).unwrap(), report);
}

#[track_caller]
pub(super) fn gradescope(report: &Report, text: &str) {
    let value = shown_json(text);
    assert_eq!(value["score"].as_u64(), Some(u64::from(report.points)));
    assert!(value["output"].is_string());
    assert_eq!(value["output_format"], "text");
    let tests = value.get("tests").and_then(Value::as_array);
    let tests = tests.map_or(&[][..], Vec::as_slice);
    assert_eq!(tests.len(), report.checks.len());
    let mut sum = 0;
    for (test, check) in tests.iter().zip(&report.checks) {
        assert_eq!(test["max_score"], check.out_of);
        assert_eq!(test["status"] == "passed", check.status == Status::Passed);
        assert_eq!(test["output"] == "", check.status == Status::Passed);
        sum += test["score"].as_u64().expect("an integer");
    }
    assert_eq!(sum, u64::from(report.points));
}

#[track_caller]
pub(super) fn classroom(report: &Report, text: &str) {
    let bytes = STANDARD
        .decode(text.trim_end_matches('\n'))
        .expect("base64");
    let value: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(
        (&value["version"], &value["max_score"]),
        (&1.into(), &29.into())
    );
    let status = match report.outcome {
        Outcome::Graded => "fail",
        Outcome::Unreadable | Outcome::Refused | Outcome::NotBuilt | Outcome::NotWritten => "error",
    };
    assert_eq!(value["status"], status);
    let tests = value["tests"].as_array().expect("an array");
    let sum: u64 = tests
        .iter()
        .map(|test| test["score"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, u64::from(report.points));
    for test in tests {
        for field in ["name", "message", "test_code"] {
            let text = test[field].as_str().expect("a text");
            // The reporter prints it to the log.
            assert_eq!(commands(text), [""; 0]);
            harmless(&format!("{text}\n"));
        }
    }
}

#[track_caller]
pub(super) fn classroom50(report: &Report, text: &str) {
    static SCHEMA: LazyLock<Option<Validator>> =
        LazyLock::new(|| shared_validator("classroom50-result-v1.schema.json"));
    harmless(text);
    let value: Value = serde_json::from_str(text).expect("JSON");
    // Hostile identities may be empty, which the schema refuses and the runner never sets.
    if value["owner"] != "" {
        SCHEMA.iter().for_each(|schema| valid(schema, &value));
    }
    assert_eq!(value["score"], report.points);
    assert!(value["score"].as_u64() <= value["max-score"].as_u64());
    for test in value["tests"].as_array().expect("an array") {
        assert!(test["score"].as_u64().unwrap() <= test["max-score"].as_u64().unwrap());
        for field in ["test-name", "message"] {
            assert_eq!(commands(test[field].as_str().unwrap()), [""; 0]);
        }
    }
}

#[track_caller]
pub(super) fn exercism(report: &Report, text: &str) {
    let value = shown_json(text);
    assert_eq!(value["version"], 3);
    let is_error = report.outcome != Outcome::Graded;
    assert_eq!(value["status"], if is_error { "error" } else { "fail" });
    assert_eq!(value["message"].is_string(), is_error);
    let tests = value["tests"].as_array().expect("an array");
    assert_eq!(tests.len(), report.checks.len());
    for test in tests {
        assert!(test["name"].is_string() && test["test_code"].is_string());
        assert_eq!(test["message"].is_null(), test["status"] == "pass");
        let output = test["output"].as_str().unwrap_or_default();
        assert!(output.chars().count() <= 500, "{output}");
    }
}

#[track_caller]
pub(super) fn sarif(report: &Report, text: &str) {
    static SCHEMA: LazyLock<Option<Validator>> =
        LazyLock::new(|| shared_validator("sarif-schema-2.1.0.json"));
    let value = shown_json(text);
    SCHEMA.iter().for_each(|schema| valid(schema, &value));
    let run = &value["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("an array");
    let results = run["results"].as_array().expect("an array");
    assert!(!results.is_empty(), "{:?} has no result", report.outcome);
    for result in results {
        let known = rules.iter().filter(|rule| rule["id"] == result["ruleId"]);
        assert_eq!(known.count(), 1, "{result:#}");
        for location in result["locations"].as_array().expect("an array") {
            let uri = &location["physicalLocation"]["artifactLocation"]["uri"];
            let uri = uri.as_str().expect("a text");
            let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%:".contains(c);
            assert!(uri.chars().all(plain), "{uri}");
        }
    }
}

#[track_caller]
pub(super) fn junit(report: &Report, text: &str) {
    harmless(text);
    let mut reader = Reader::from_str(text);
    let mut cases = 0;
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|e| panic!("{e}\n{text}"))
        {
            Xml::Start(element) | Xml::Empty(element) => {
                cases += usize::from(element.name().as_ref() == b"testcase");
                for attribute in element.attributes() {
                    let attribute = attribute.unwrap_or_else(|e| panic!("{e}\n{text}"));
                    assert!(!attribute.value.contains(&b'\n'), "{text}");
                }
            }
            Xml::Eof => break,
            _ => {}
        }
    }
    assert_eq!(cases, report.checks.len().max(1));
}

/// Validates documents against the strictest schema in use.
#[track_caller]
pub(super) fn junit_schema(documents: &[String]) {
    let Some(schema) = shared("junit-10.xsd") else {
        return;
    };
    for document in documents {
        let mut command = Command::new("xmllint");
        command.arg("--noout").arg("--schema").arg(&schema).arg("-");
        command.stdin(Stdio::piped()).stderr(Stdio::piped());
        let Ok(mut child) = command.spawn() else {
            eprintln!("skipped: there is no xmllint");
            return;
        };
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(document.as_bytes()).expect("xmllint reads");
        drop(stdin);
        let output = child.wait_with_output().expect("xmllint ends");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}\n{document}");
    }
}

/// Commands that a runner of GitHub Actions knows.
const KNOWN: &[&str] = &[
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
];

/// Returns the commands that a runner executes when `text` is printed, as their lines.
fn commands(text: &str) -> Vec<&str> {
    let is_command = |line: &&str| {
        let name = |rest: &str, end: &[char]| {
            let name = rest.split(|c| c == ' ' || end.contains(&c)).next();
            KNOWN.contains(&name.unwrap_or_default().to_lowercase().as_str())
        };
        let new = line.trim_start().strip_prefix("::");
        let new = new.is_some_and(|rest| rest.contains("::") && name(rest, &[':']));
        let old = line.find("##[").map(|at| &line[at + 3..]);
        new || old.is_some_and(|rest| rest.contains(']') && name(rest, &[']']))
    };
    text.split(['\n', '\r']).filter(is_command).collect()
}

#[track_caller]
pub(super) fn github(text: &str, token: &str) {
    harmless(text);
    let commands = commands(text);
    for command in &commands {
        let ours = [
            "::error ",
            "::error::",
            "::warning ",
            "::warning::",
            "::stop-commands::",
        ];
        assert!(
            ours.iter().any(|ours| command.starts_with(ours)),
            "{command}"
        );
    }
    for kind in ["::error", "::warning"] {
        let count = commands.iter().filter(|c| c.starts_with(kind)).count();
        assert!(count <= 10, "{text}");
    }
    // The raw text begins and ends where it should.
    let (stop, go) = (format!("::stop-commands::{token}"), format!("::{token}::"));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.iter().filter(|line| **line == stop).count(), 1);
    let ends: Vec<usize> = (0..lines.len())
        .filter(|n| lines[*n].trim_start().starts_with(&go))
        .collect();
    assert_eq!(ends, [lines.len() - 1], "{text}");
}

#[track_caller]
pub(super) fn markdown(text: &str) {
    harmless(text);
    let mut options = Options::all();
    options.remove(Options::ENABLE_SMART_PUNCTUATION);
    let mut code = 0;
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Start(tag) => code += usize::from(allowed(&tag, text)),
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => code -= 1,
            Event::Text(words) if code == 0 => {
                let alone = words.as_ref() == "@" || words.as_ref() == "$";
                assert!(alone || !words.contains(['@', '$']), "{words}\n{text}");
            }
            Event::InlineHtml(html) => {
                let ours = ["<code>", "</code>", "<span>", "</span>"];
                assert!(ours.contains(&html.as_ref()), "{html}\n{text}");
            }
            Event::Text(_) | Event::Code(_) | Event::End(_) | Event::SoftBreak => {}
            other => panic!("{other:?}\n{text}"),
        }
    }
    // Addresses become links without any markup, unless they are broken up.
    let outside = text
        .split("```")
        .step_by(2)
        .filter(|part| !part.contains("text\n"));
    for part in outside {
        let part = part.replace("\\://", "");
        assert!(!part.contains("://") && !part.contains("www."), "{part}");
    }
}

/// Checks that `tag` is one of ours. Returns `true` if it opens a block of code.
#[track_caller]
fn allowed(tag: &Tag<'_>, text: &str) -> bool {
    match tag {
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
            assert_eq!(info.as_ref(), "text");
            return true;
        }
        Tag::Heading { level, .. } => {
            assert!(
                matches!(level, HeadingLevel::H2 | HeadingLevel::H3),
                "{text}"
            );
        }
        Tag::Paragraph
        | Tag::Strong
        | Tag::List(None)
        | Tag::Item
        | Tag::Table(_)
        | Tag::TableHead
        | Tag::TableRow
        | Tag::TableCell => {}
        other => panic!("{other:?}\n{text}"),
    }
    false
}
