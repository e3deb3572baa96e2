//! Workflow commands of GitHub Actions: an annotation for each failure, then the report as text.
//!
//! Entry points: [`render`], and [`harmless`] for text that another program prints to such a log.
//! The runner executes a line that begins with `::NAME`, and a line with `##[NAME` anywhere in it.

use crate::escape::{line, lines};
use crate::labels::{Labels, Value};
use crate::model::Report;
use crate::notices::{Notice, Severity, notices};
use crate::text;

/// Annotations of one kind that GitHub shows for a step.
const ANNOTATIONS: usize = 10;
/// Characters of a title and of a text that GitHub shows in full.
const TITLE: usize = 255;
const TEXT: usize = 4_000;

/// Returns the annotations of `report`, and below them its text, in which no line is executed.
pub(crate) fn render(report: &Report, token: &str, labels: &Labels) -> String {
    let mut notices = notices(report, labels);
    notices.sort_by_key(|notice| std::cmp::Reverse(notice.points));
    let mut out = String::new();
    for level in [Severity::Error, Severity::Warning] {
        let of_level = notices.iter().filter(|notice| notice.level == level);
        annotations(&mut out, &of_level.collect::<Vec<_>>(), report, labels);
    }
    let text = harmless(&text::report(report, labels));
    out.push_str(&format!("::stop-commands::{token}\n{text}::{token}::\n"));
    out
}

/// Adds the annotations of one kind. The last one that is shown contains the number of further
/// ones.
fn annotations(out: &mut String, notices: &[&Notice<'_>], report: &Report, labels: &Labels) {
    let shown = match notices.len() {
        all if all <= ANNOTATIONS => all,
        _ => ANNOTATIONS - 1,
    };
    for notice in &notices[..shown] {
        out.push_str(&annotation(notice, report));
    }
    let Some(first) = notices.get(shown) else {
        return;
    };
    let more = [("others", Value::Number(notices.len() - shown))];
    let more = labels.with("formats-more-notices", &more);
    out.push_str(&format!("::{}::{}\n", command(first.level), data(&more)));
}

fn annotation(notice: &Notice<'_>, report: &Report) -> String {
    let mut properties = Vec::new();
    let place = notice.place.as_ref();
    let file = place
        .map(|place| &place.file)
        .or(report.submission.as_ref());
    if let Some(file) = file {
        properties.push(format!("file={}", property(&line(file))));
    }
    if let Some(place) = place.filter(|place| place.line > 0) {
        properties.push(format!("line={}", place.line));
        if place.column > 0 {
            properties.push(format!("col={}", place.column));
        }
    }
    properties.push(format!(
        "title={}",
        property(&start(&line(&notice.title), TITLE))
    ));
    let text = data(&start(&lines(&notice.text), TEXT));
    format!(
        "::{} {}::{text}\n",
        command(notice.level),
        properties.join(",")
    )
}

fn command(level: Severity) -> &'static str {
    match level {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn start(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}..", &text[..end]),
    }
}

/// Returns `text` as a command's data.
fn data(text: &str) -> String {
    let text = without_old_command(text);
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns `text` as a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Returns `text` with a blank in every place that makes a line a workflow command.
///
/// Some reporters print their input to a job's log unchanged.
pub(crate) fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for text in without_old_command(text).split_inclusive('\n') {
        let words = text.trim_start();
        if words.starts_with("::") {
            out.push_str(&text[..text.len() - words.len()]);
            out.push_str(": ");
            out.push_str(&words[1..]);
        } else {
            out.push_str(text);
        }
    }
    out
}

fn without_old_command(text: &str) -> String {
    text.replace("##[", "## [")
}
