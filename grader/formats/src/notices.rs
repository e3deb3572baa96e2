//! The findings of a report with places in the sources: one list for annotations and for SARIF.
//!
//! Entry point: [`notices`].

use crate::diagnostics::{self, Diagnostic, SourcePlace};
use crate::escape::plain;
use crate::labels::Labels;
use crate::model::{
    Check, Finding, MethodMismatch, Outcome, Report, RuleViolation, Status, Unwritten,
};
use crate::story::Story;

/// A finding, with its place in the sources if there is one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice<'a> {
    pub(crate) level: Severity,
    /// The violated rule: of the assignment, a check, a compiler's code, an outcome.
    pub(crate) rule: &'a str,
    /// The rule in words.
    pub(crate) title: String,
    /// The finding in words. May have several lines.
    pub(crate) text: String,
    pub(crate) place: Option<SourcePlace>,
    /// Points that it costs.
    pub(crate) points: u32,
    /// The steps that lead to it.
    pub(crate) story: Option<&'a Story>,
}

/// The weight of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// It costs points.
    Error,
    /// It costs none.
    Warning,
}

/// Returns all notices: errors in the order of the report, then warnings.
pub(crate) fn notices<'a>(report: &'a Report, labels: &Labels) -> Vec<Notice<'a>> {
    let mut list: Vec<_> = of_outcome(report, labels).into_iter().collect();
    list.extend(report.rule_violations.iter().map(of_violation));
    list.extend(report.method_mismatches.iter().map(of_mismatch));
    list.extend(
        report
            .unwritten
            .iter()
            .map(|unwritten| of_unwritten(unwritten, labels)),
    );
    let errors = report.diagnostics.as_deref().unwrap_or_default();
    list.extend(of_compiler(Severity::Error, errors, labels));
    list.extend(report.checks.iter().filter_map(of_check));
    let warnings = report.warnings.as_deref().unwrap_or_default();
    list.extend(of_compiler(Severity::Warning, warnings, labels));
    list
}

/// Returns the outcome itself where no list of the report stands for it.
fn of_outcome<'a>(report: &'a Report, labels: &Labels) -> Option<Notice<'a>> {
    let (rule, id) = match report.outcome {
        Outcome::Unreadable => ("unreadable", "formats-unreadable"),
        Outcome::NotBuilt => ("not-built", "formats-not-built"),
        Outcome::Refused | Outcome::NotWritten | Outcome::Graded => return None,
    };
    let text = report.message.clone()?;
    Some(Notice {
        points: report.out_of,
        ..error(rule, labels.get(id), text)
    })
}

fn of_violation(violation: &RuleViolation) -> Notice<'_> {
    let place = place(&violation.file, violation.line, violation.column);
    Notice {
        place,
        ..error(
            &violation.rule,
            violation.reason.clone(),
            violation.message.clone(),
        )
    }
}

fn of_mismatch(mismatch: &MethodMismatch) -> Notice<'_> {
    let detail = plain(&mismatch.detail);
    let text = format!("{}\n{detail}", mismatch.message);
    let place = diagnostics::read(&detail).into_iter().find_map(|d| d.place);
    let title = mismatch.signature.as_ref().unwrap_or(&mismatch.method);
    Notice {
        place,
        ..error("method-mismatch", title.clone(), text.trim_end().to_owned())
    }
}

fn of_unwritten<'a>(unwritten: &'a Unwritten, labels: &Labels) -> Notice<'a> {
    let method = unwritten.method.as_deref();
    let text = method.map_or_else(|| "todo!()".to_owned(), |name| format!("{name}: todo!()"));
    let title = labels.get("formats-not-written");
    Notice {
        place: place(&unwritten.file, unwritten.line, unwritten.column),
        ..error("not-written", title, text)
    }
}

fn of_compiler(level: Severity, text: &str, labels: &Labels) -> Vec<Notice<'static>> {
    let id = match level {
        Severity::Error => "formats-not-built",
        Severity::Warning => "formats-warnings",
    };
    let text = plain(text);
    let diagnostics = diagnostics::read(&text);
    let notice = |diagnostic: &Diagnostic<'_>| {
        // The last lines count errors and name a further command; neither has a place.
        let place = diagnostic.place.clone()?;
        let code = diagnostic.code.map(|code| format!("{code}: "));
        let text = format!("{}{}", code.unwrap_or_default(), diagnostic.message);
        Some(Notice {
            level,
            place: Some(place),
            ..error("compiler", labels.get(id), text)
        })
    };
    let found: Vec<_> = diagnostics.iter().filter_map(notice).collect();
    if found.is_empty() && !text.trim().is_empty() {
        let whole = error("compiler", labels.get(id), text.trim().to_owned());
        return vec![Notice { level, ..whole }];
    }
    found
}

fn of_check(check: &Check) -> Option<Notice<'_>> {
    let finding = match check.status {
        Status::Failed => check.finding.as_ref()?,
        Status::Passed | Status::NotJudged => return None,
    };
    let mut text = finding.seen.clone();
    if let Some(likely) = &finding.likely {
        text.push('\n');
        text.push_str(likely);
    }
    Some(Notice {
        place: of_finding(finding),
        points: check.out_of - check.points.min(check.out_of),
        story: finding.story.as_ref(),
        ..error(&check.name, check.title.clone(), text)
    })
}

/// Returns the place of a failure: its panic, or the place of the marked task.
fn of_finding(finding: &Finding) -> Option<SourcePlace> {
    if let Some(panic) = &finding.panic {
        return place(&panic.file, panic.line, panic.column);
    }
    let rows = &finding.story.as_ref()?.rows;
    let broken = rows.iter().rfind(|row| row.broken)?;
    let marked = broken.mark.as_ref().map(|mark| mark.column);
    let at = broken
        .places
        .iter()
        .find(|at| at.column == marked)
        .or(broken.places.first())?;
    place(&at.file, at.line, at.character.unwrap_or(0))
}

fn place(file: &str, line: u32, column: u32) -> Option<SourcePlace> {
    let file = file.to_owned();
    (!file.is_empty()).then_some(SourcePlace { file, line, column })
}

fn error(rule: &str, title: String, text: String) -> Notice<'_> {
    Notice {
        level: Severity::Error,
        rule,
        title,
        text,
        place: None,
        points: 0,
        story: None,
    }
}
