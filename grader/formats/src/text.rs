//! The report, its outcome and its failures as plain text.
//!
//! Entry points: [`report`], [`overview`], [`outcome`] and [`failure`]. Every text from outside is
//! escaped here, so that other formats can embed the result. Nothing is wrapped: platforms do that.

mod drawing;

use similar::{Algorithm, ChangeTag, capture_diff_slices};

use crate::escape::{line, lines, plain};
use crate::labels::{Labels, Value};
use crate::model::{
    Check, Difference, Finding, MethodMismatch, Outcome, Panic, Report, RuleViolation, Status,
    Unwritten,
};

/// Places of one kind that a text lists.
const PLACES: usize = 50;
/// Characters of a compiler's output, or of a panic's message, that a text shows.
const OUTPUT: usize = 20_000;

/// Returns the whole report.
pub(crate) fn report(report: &Report, labels: &Labels) -> String {
    let mut out = overview(report, labels);
    for (check, finding) in failures(report) {
        out.push('\n');
        paragraph(&mut out, &line(&check.title));
        out.push_str(&failure(finding, labels));
    }
    out
}

/// Returns the status of a graded report in the words of runners that know no points.
pub(crate) fn pass_or_fail(report: &Report) -> &'static str {
    let passed = |check: &Check| check.status == Status::Passed;
    if report.checks.iter().all(passed) {
        "pass"
    } else {
        "fail"
    }
}

/// Returns the failed checks with their findings, the one to show first at the front.
pub(crate) fn failures(report: &Report) -> Vec<(&Check, &Finding)> {
    let failed = |check: &'_ &Check| check.status == Status::Failed;
    let mut failures: Vec<_> = report
        .checks
        .iter()
        .filter(failed)
        .filter_map(|check| Some((check, check.finding.as_ref()?)))
        .collect();
    failures.sort_by_key(|(check, _)| report.first_failure.as_ref() != Some(&check.name));
    failures
}

/// Returns everything but the failures: points or outcome, remarks, the next thing to do.
pub(crate) fn overview(report: &Report, labels: &Labels) -> String {
    let mut out = String::new();
    paragraph(&mut out, &points(report, labels));
    for note in &report.notes {
        paragraph(&mut out, &line(note));
    }
    out.push_str(&outcome(report, labels));
    let warnings = report.warnings.as_deref().unwrap_or_default();
    if !warnings.trim().is_empty() {
        paragraph(&mut out, &labels.get("formats-warnings"));
        paragraph(&mut out, &output(warnings, labels));
    }
    for advice in &report.advice {
        paragraph(&mut out, &line(advice));
    }
    labelled(&mut out, "formats-next", &report.next, labels);
    for hint in &report.hints {
        labelled(&mut out, "formats-hint", hint, labels);
    }
    out
}

/// Returns the points in words: `89 of 100 points`.
pub(crate) fn points(report: &Report, labels: &Labels) -> String {
    let (points, total) = (number(report.points), number(report.out_of));
    labels.with("formats-points", &[("points", points), ("total", total)])
}

/// Returns the reason why a submission did not run, and the methods that could not be called.
pub(crate) fn outcome(report: &Report, labels: &Labels) -> String {
    let mut out = String::new();
    match report.outcome {
        Outcome::Refused => paragraph(&mut out, &labels.get("formats-refused")),
        Outcome::NotBuilt => paragraph(&mut out, &labels.get("formats-not-built")),
        Outcome::NotWritten => paragraph(&mut out, &labels.get("formats-not-written")),
        Outcome::Unreadable | Outcome::Graded => {}
    }
    if let Some(message) = &report.message {
        paragraph(&mut out, &line(message));
    }
    listed(&mut out, &report.rule_violations, labels, violation);
    listed(&mut out, &report.method_mismatches, labels, mismatch);
    listed(&mut out, &report.unwritten, labels, unwritten);
    if let Some(diagnostics) = &report.diagnostics {
        paragraph(&mut out, &output(diagnostics, labels));
    }
    out
}

/// Adds the first items, and the number of those that are left out.
fn listed<T>(
    out: &mut String,
    items: &[T],
    labels: &Labels,
    words: impl Fn(&T, &Labels) -> String,
) {
    for item in items.iter().take(PLACES) {
        paragraph(out, &words(item, labels));
    }
    if let Some(rest) = items.len().checked_sub(PLACES).filter(|rest| *rest > 0) {
        let rest = [("places", Value::Number(rest))];
        paragraph(out, &labels.with("formats-more-places", &rest));
    }
}

fn violation(violation: &RuleViolation, _: &Labels) -> String {
    let place = place(&violation.file, violation.line, violation.column);
    let source = line(violation.source.trim());
    format!(
        "{place}: {} [{}]\n    {source}\n{}",
        line(&violation.message),
        line(&violation.rule),
        line(&violation.reason)
    )
}

fn mismatch(mismatch: &MethodMismatch, labels: &Labels) -> String {
    let mut out = line(&mismatch.message);
    for text in mismatch.signature.iter().chain([&mismatch.detail]) {
        for text in output(text, labels).lines() {
            out.push_str(&format!("\n    {text}"));
        }
    }
    out
}

fn unwritten(unwritten: &Unwritten, _: &Labels) -> String {
    let place = place(&unwritten.file, unwritten.line, unwritten.column);
    match &unwritten.method {
        Some(method) => format!("{place}: todo!() ({})", line(method)),
        None => format!("{place}: todo!()"),
    }
}

/// Returns the result of a check in words; nothing if it passed.
pub(crate) fn result(check: &Check, labels: &Labels) -> String {
    match check.status {
        Status::Passed => String::new(),
        Status::Failed => {
            let finding = check.finding.as_ref();
            finding.map_or_else(String::new, |finding| failure(finding, labels))
        }
        Status::NotJudged => {
            let mut out = String::new();
            let reason = check.reason.as_deref().unwrap_or_default();
            labelled(&mut out, "formats-not-judged", reason, labels);
            out
        }
    }
}

/// Returns the failure of a check: promise, drawing, observation, the likely mistake.
pub(crate) fn failure(finding: &Finding, labels: &Labels) -> String {
    let mut out = String::new();
    labelled(&mut out, "formats-promised", &finding.promised, labels);
    if let Some(story) = &finding.story {
        out.push('\n');
        out.push_str(&drawing::draw(story, labels));
        out.push('\n');
    }
    labelled(&mut out, "formats-seen", &finding.seen, labels);
    if let Some(panic) = &finding.panic {
        paragraph(&mut out, &panicked(panic, labels));
    }
    if let Some(likely) = &finding.likely {
        labelled(&mut out, "formats-likely", likely, labels);
    }
    if let Some(difference) = &finding.difference {
        paragraph(&mut out, &labels.get("formats-difference"));
        out.push_str(&compared(difference));
    }
    if finding.others > 0 {
        let others = [("programs", Value::Number(finding.others))];
        paragraph(&mut out, &labels.with("formats-others", &others));
    }
    labelled(&mut out, "formats-program", &finding.program, labels);
    if let Some(replay) = &finding.replay {
        labelled(&mut out, "formats-replay", replay, labels);
    }
    out
}

fn panicked(panic: &Panic, labels: &Labels) -> String {
    let place = place(&panic.file, panic.line, panic.column);
    let words = labels.with("formats-panic", &[("place", Value::Text(&place))]);
    let message = capped(&lines(panic.message.trim_end()), labels);
    format!("{words}\n    {}", message.replace('\n', "\n    "))
}

fn compared(difference: &Difference) -> String {
    let expected: Vec<&str> = difference.expected.lines().collect();
    let actual: Vec<&str> = difference.actual.lines().collect();
    let changes = capture_diff_slices(Algorithm::Myers, &expected, &actual);
    let changes = changes
        .iter()
        .flat_map(|change| change.iter_changes(&expected, &actual));
    let mut out = String::new();
    for change in changes {
        let sign = match change.tag() {
            ChangeTag::Equal => ' ',
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        paragraph(&mut out, &format!("    {sign} {}", line(change.value())));
    }
    out
}

/// Returns the texts that the student's code printed in a failure's story, one after the other.
pub(crate) fn printed(finding: &Finding) -> String {
    let rows = finding.story.iter().flat_map(|story| &story.rows);
    rows.flat_map(|row| &row.printed)
        .map(|printed| lines(&printed.text))
        .collect()
}

/// Returns `file:line:column`, without what is not known.
pub(crate) fn place(file: &str, line_number: u32, column: u32) -> String {
    let file = line(file);
    match (line_number, column) {
        (0, _) => file,
        (line, 0) => format!("{file}:{line}"),
        (line, column) => format!("{file}:{line}:{column}"),
    }
}

/// Returns a title for a platform that refuses an empty one.
pub(crate) fn name(title: &str) -> String {
    match title.trim() {
        "" => "-".to_owned(),
        title => line(title),
    }
}

/// Returns a number for a placeable.
pub(crate) fn number(number: u32) -> Value<'static> {
    Value::Number(usize::try_from(number).unwrap_or(usize::MAX))
}

/// Returns a compiler's output without colours, up to a readable length.
pub(crate) fn output(text: &str, labels: &Labels) -> String {
    capped(&plain(text), labels)
}

/// Returns the start of `text`, with a note if the rest is cut.
fn capped(text: &str, labels: &Labels) -> String {
    match text.char_indices().nth(OUTPUT) {
        None => text.trim_end().to_owned(),
        Some((end, _)) => {
            let cut = labels.get("formats-cut");
            format!("{}\n{cut}", text[..end].trim_end())
        }
    }
}

fn labelled(out: &mut String, id: &str, words: &str, labels: &Labels) {
    paragraph(out, &format!("{} {}", labels.get(id), line(words)));
}

fn paragraph(out: &mut String, words: &str) {
    out.push_str(words);
    out.push('\n');
}
