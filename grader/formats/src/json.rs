//! The report as JSON, in the form of `report.schema.json`; and JSON for the other formats.
//!
//! Entry points: [`render`], [`compact`] and [`pretty`].

use serde::Serialize;

use crate::escape::is_unsafe;
use crate::model::Report;

/// Returns the report as JSON, ended by a line end.
pub fn render(report: &Report) -> String {
    pretty(report)
}

/// Returns the report as JSON on one line, without a line end: for files with a report on each
/// line.
pub fn compact(report: &Report) -> String {
    escaped(&serde_json::to_string(report).expect("string keys and plain data"))
}

/// Returns `value` as indented JSON, ended by a line end, with every unsafe character escaped.
///
/// serde_json escapes below U+0020 only; a terminal executes others too.
pub fn pretty(value: &impl Serialize) -> String {
    let json = serde_json::to_string_pretty(value).expect("string keys and plain data");
    escaped(&json) + "\n"
}

fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        // The line ends are the form's own: those in strings are escaped by serde_json.
        if c == '\n' || !is_unsafe(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    out
}
