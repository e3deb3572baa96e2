//! GitHub-flavoured Markdown: for step summaries, comments and release notes.
//!
//! Entry point: [`render`]. Every sentence goes through [`inline`], every block of text through
//! [`fenced`]: no text of a student becomes markup, a link, a mention or HTML.

use crate::escape::line;
use crate::labels::Labels;
use crate::model::{Check, Outcome, Part, Report, Status};
use crate::text;

/// Bytes of a document: GitHub refuses a step summary above 1 MiB.
const DOCUMENT: usize = 1_000_000;

/// Returns the report as Markdown.
pub(crate) fn render(report: &Report, labels: &Labels) -> String {
    let mut sections = vec![head(report, labels)];
    match report.outcome {
        Outcome::Graded => {
            sections.push(parts(report, labels));
            sections.extend(failures(report, labels));
            sections.push(not_judged(report, labels));
        }
        Outcome::Unreadable | Outcome::Refused | Outcome::NotBuilt | Outcome::NotWritten => {}
    }
    let outcome = text::outcome(report, labels);
    if !outcome.is_empty() {
        sections.insert(1, fenced(&outcome));
    }
    sections.extend(remarks(report, labels));
    joined(&sections, labels)
}

/// Returns the sections one below the other, as many as a document may hold.
fn joined(sections: &[String], labels: &Labels) -> String {
    let cut = inline(&labels.get("formats-cut"));
    let room = DOCUMENT - cut.len() - 2;
    let mut out = String::new();
    let sections = sections.iter().filter(|section| !section.is_empty());
    for section in sections {
        if out.len() + section.len() + 2 > room {
            out.push_str(&format!("\n{cut}\n"));
            break;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(section);
        out.push('\n');
    }
    out
}

fn head(report: &Report, labels: &Labels) -> String {
    let points = inline(&text::points(report, labels));
    let mut out = format!("## {}: {points}\n", inline(&report.exercise));
    if let Some(submission) = &report.submission {
        out.push_str(&format!("\n{}\n", code(submission)));
    }
    for note in &report.notes {
        out.push_str(&format!("\n{}\n", inline(note)));
    }
    out
}

fn parts(report: &Report, labels: &Labels) -> String {
    let head = |id| inline(&labels.get(id));
    let mut out = format!("| {} | {} |\n", head("formats-part"), head("formats-marks"));
    out.push_str("| :-- | --: |\n");
    for Part {
        title,
        points,
        out_of,
        ..
    } in &report.parts
    {
        out.push_str(&format!("| {} | {points} / {out_of} |\n", inline(title)));
    }
    out
}

fn failures(report: &Report, labels: &Labels) -> Vec<String> {
    let failures = text::failures(report).into_iter();
    failures
        .map(|(check, finding)| {
            let story = fenced(&text::failure(finding, labels));
            format!(
                "### ❌ {}{}\n\n{story}",
                inline(&check.title),
                points(check)
            )
        })
        .collect()
}

fn points(check: &Check) -> String {
    format!(" ({} / {})", check.points, check.out_of)
}

fn not_judged(report: &Report, labels: &Labels) -> String {
    let mut out = String::new();
    for check in &report.checks {
        match check.status {
            Status::NotJudged => {}
            Status::Passed | Status::Failed => continue,
        }
        let reason = check.reason.as_deref().unwrap_or_default();
        let title = inline(&check.title);
        let label = inline(&labels.get("formats-not-judged"));
        let points = points(check);
        out.push_str(&format!("- {title}{points}. {label} {}\n", inline(reason)));
    }
    out
}

/// Returns warnings, advice, the next thing to do, and hints.
fn remarks(report: &Report, labels: &Labels) -> Vec<String> {
    let labelled = |id: &str, words: &str| {
        let label = inline(&labels.get(id));
        format!("**{label}** {}\n", inline(words))
    };
    let mut out = Vec::new();
    let warnings = report.warnings.as_deref().unwrap_or_default();
    if !warnings.trim().is_empty() {
        let label = inline(&labels.get("formats-warnings"));
        out.push(format!(
            "{label}\n\n{}",
            fenced(&text::output(warnings, labels))
        ));
    }
    out.extend(
        report
            .advice
            .iter()
            .map(|advice| format!("{}\n", inline(advice))),
    );
    out.push(labelled("formats-next", &report.next));
    out.extend(
        report
            .hints
            .iter()
            .map(|hint| labelled("formats-hint", hint)),
    );
    out
}

/// Returns `text` as a block of code. The fence is longer than any run of backticks inside.
fn fenced(text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

/// Returns `text` as code inside a sentence.
fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(&line(text)))
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}

/// Returns a sentence, in which pairs of backticks are code and nothing else is markup.
fn inline(text: &str) -> String {
    let text = line(text.trim());
    let pieces: Vec<&str> = text.split('`').collect();
    let mut out = String::new();
    for (number, piece) in pieces.iter().enumerate() {
        let is_code = number % 2 == 1;
        let is_open = is_code && number + 1 == pieces.len();
        match (is_code, is_open) {
            (true, true) => out.push_str(&format!("\\`{}", escaped(piece))),
            (true, false) => out.push_str(&code(piece)),
            (false, _) => out.push_str(&escaped(piece)),
        }
    }
    out
}

/// Returns `text` with a backslash before each character that could be markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // GitHub looks for mentions and formulas in the finished text, element by element.
            '@' | '$' => out.push_str(&format!("<span>&#{};</span>", u32::from(c))),
            c if c.is_ascii_punctuation()
                && !matches!(c, ',' | ';' | '"' | '\'' | '/' | '?' | '%') =>
            {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
