//! SARIF 2.1.0: a result for each failed check, or for each place that kept the code from running.
//!
//! Entry point: [`render`]. Columns are characters, as everywhere in a report.

use std::fmt::Write;

use serde::Serialize;

use crate::escape::{line, lines};
use crate::json;
use crate::labels::{Labels, Value};
use crate::model::Report;
use crate::notices::{Notice, Severity, notices};
use crate::story::{Row, Story};

/// Results that GitHub shows.
const RESULTS: usize = 5_000;

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Finding>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    short_description: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: String,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<Flow>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

/// The part of a result that is unchanged if lines are inserted above its place.
#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "graderFinding/v1")]
    finding: String,
}

/// A place, or a step of a story.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<Physical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Flow {
    thread_flows: [Thread; 1],
}

#[derive(Serialize)]
struct Thread {
    locations: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    location: Location,
}

/// Returns the log of `report`.
pub(crate) fn render(report: &Report, labels: &Labels) -> String {
    let notices = notices(report, labels);
    let mut rules: Vec<Rule> = Vec::new();
    let mut results: Vec<Finding> = Vec::new();
    for notice in notices.iter().take(RESULTS) {
        let rule = rule(notice);
        let nth = results.iter().filter(|result| result.rule_id == rule.id);
        let nth = nth.count();
        if nth == 0 {
            rules.push(rule);
        }
        results.push(result(report, notice, nth));
    }
    if let (Some(last), Some(rest)) = (results.last_mut(), notices.len().checked_sub(RESULTS)) {
        let more = [("others", Value::Number(rest))];
        let more = labels.with("formats-more-notices", &more);
        let _ = write!(last.message.text, "\n{more}");
    }
    json::pretty(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "grader",
                    rules,
                },
            },
            column_kind: "unicodeCodePoints",
            results,
        }],
    })
}

fn rule(notice: &Notice<'_>) -> Rule {
    Rule {
        id: line(notice.rule),
        short_description: Text {
            text: line(&notice.title),
        },
    }
}

fn result(report: &Report, notice: &Notice<'_>, nth: usize) -> Finding {
    let place = notice.place.as_ref();
    let file = place
        .map(|place| &place.file)
        .or(report.submission.as_ref());
    let region = place.filter(|place| place.line > 0).map(|place| Region {
        start_line: place.line,
        start_column: (place.column > 0).then_some(place.column),
    });
    let physical = file.map(|file| physical(file, region));
    Finding {
        rule_id: line(notice.rule),
        level: match notice.level {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: Text {
            text: lines(&notice.text),
        },
        locations: physical.into_iter().map(at).collect(),
        partial_fingerprints: Fingerprints {
            finding: format!("{}/{}/{nth}", line(&report.exercise), line(notice.rule)),
        },
        code_flows: notice.story.map(flow).into_iter().collect(),
    }
}

fn at(physical: Physical) -> Location {
    Location {
        physical_location: Some(physical),
        message: None,
    }
}

fn physical(file: &str, region: Option<Region>) -> Physical {
    Physical {
        artifact_location: Artifact { uri: uri(file) },
        region,
    }
}

fn flow(story: &Story) -> Flow {
    let steps = story.rows.iter().map(|row| Step {
        location: step(story, row),
    });
    Flow {
        thread_flows: [Thread {
            locations: steps.collect(),
        }],
    }
}

fn step(story: &Story, row: &Row) -> Location {
    let mut text = format!("{}. {}", row.step, line(&row.caption));
    if let Some(mark) = &row.mark {
        let task = story.columns.get(mark.column).map_or("?", String::as_str);
        let _ = write!(text, " [{}: {}]", line(task), line(&mark.text));
    }
    let marked = row.mark.as_ref().map(|mark| mark.column);
    let place = row.places.iter().find(|place| place.column == marked);
    let place = place.or(row.places.first()).filter(|place| place.line > 0);
    Location {
        physical_location: place.map(|place| {
            let (start_line, start_column) = (place.line, place.character);
            physical(
                &place.file,
                Some(Region {
                    start_line,
                    start_column,
                }),
            )
        }),
        message: Some(Text { text }),
    }
}

/// Returns a path as a URI: `file:` if it is absolute, relative otherwise.
fn uri(path: &str) -> String {
    let mut out = String::new();
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_becomes_a_uri_of_plain_characters() {
        for (path, expected) in [
            ("src/lock.rs", "src/lock.rs"),
            ("../my lock (1).rs", "../my%20lock%20%281%29.rs"),
            ("a:b?c#d%e", "a%3Ab%3Fc%23d%25e"),
            ("/tmp/é", "file:///tmp/%C3%A9"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
