//! The report as a page of text: header, first failure, checks and points, counterexamples, total,
//! next step.
//!
//! Entry point: [`report`].

use anstyle::Style;
use protocol::event::Panicked;
use sandbox::{Isolation, Level};

use super::drawing::Legend;
use super::page::{BAD, BOLD, DIM, GOOD, Glyphs, PLAIN, Page, SKIPPED, pad, paint, width, wrap};
use super::story::{self, Renderer};
use super::{Layout, source};
use crate::compile::{MethodMismatch, NotBuilt};
use crate::exercise::Part;
use crate::messages::{Message, Texts, escape};
use crate::rules::RuleViolation;
use crate::verdict::groups::{Detail, groups};
use crate::verdict::{Checked, Graded, NotJudged, Outcome, Status, Verdict};

/// Maximal number of warning lines, unless all details are requested.
const WARNING_LINES: usize = 24;
/// Maximal number of quoted rule violations, unless all details are requested.
const VIOLATIONS: usize = 5;

/// Returns the report on `verdict`.
pub(super) fn report(verdict: &Verdict, texts: &Texts, layout: &Layout) -> String {
    let mut page = Page::new(layout.columns);
    let reporter = Reporter {
        verdict,
        texts,
        layout,
    };
    reporter.header(&mut page);
    page.gap();
    match &verdict.outcome {
        Outcome::Unreadable(message) => reporter.unreadable(&mut page, message),
        Outcome::Refused(violations) => reporter.refused(&mut page, violations),
        Outcome::NotBuilt(why) => reporter.not_built(&mut page, why),
        Outcome::NotWritten(panics) => reporter.not_written(&mut page, panics),
        Outcome::Graded(graded) => reporter.graded(&mut page, graded),
    }
    page.gap();
    if let Some(remark) = verdict.isolation.as_ref().and_then(isolation_remark) {
        page.prose(0, &texts.render(&remark));
        page.gap();
    }
    reporter.total(&mut page);
    let next = next(verdict, texts);
    if verdict.points() == 100 {
        page.prose(0, &next);
    } else {
        let label = texts.entry("report-next");
        page.hanging(
            &format!("{} ", paint(BOLD, &label)),
            width(&label) + 1,
            PLAIN,
            &next,
        );
    }
    page.into_text()
}

/// Returns the next step, in a sentence.
pub(super) fn next(verdict: &Verdict, texts: &Texts) -> String {
    let message = match &verdict.outcome {
        Outcome::Unreadable(_) => Message::new("next-unreadable"),
        Outcome::Refused(violations) => {
            Message::new("next-refused").with("violations", violations.len())
        }
        Outcome::NotBuilt(NotBuilt::Errors(_)) => Message::new("next-errors"),
        Outcome::NotBuilt(NotBuilt::Compiler(_)) => Message::new("next-compiler"),
        Outcome::NotBuilt(NotBuilt::TypeMismatch(mismatch)) if mismatch.method == "new" => {
            Message::new("next-mismatches").with("method", mismatch.method)
        }
        Outcome::NotBuilt(NotBuilt::TypeMismatch(_)) => {
            Message::new("next-no-subject").with("subject", verdict.exercise.subject)
        }
        Outcome::NotWritten(_) => Message::new("next-not-written"),
        Outcome::Graded(graded) => next_of_graded(verdict, graded, texts),
    };
    texts.render(&message)
}

fn next_of_graded(verdict: &Verdict, graded: &Graded, texts: &Texts) -> Message {
    if let Some(mismatches) = graded.mismatches.first() {
        return Message::new("next-mismatches").with("method", mismatches.method);
    }
    if let Some(group) = groups(graded, Detail::First).first() {
        return Message::new("next-failed").with("promise", group.check.check.promise);
    }
    let unjudged = graded
        .checks
        .iter()
        .find(|checked| matches!(checked.status, Status::NotJudged(_)));
    match unjudged {
        Some(checked) => Message::new("next-not-judged")
            .with("check", title(verdict, checked, texts))
            .with("promise", checked.check.promise),
        None => Message::new("next-nothing"),
    }
}

/// Returns the title of a check.
pub(super) fn title(verdict: &Verdict, checked: &Checked, texts: &Texts) -> String {
    texts.entry(&format!(
        "check-{}-{}",
        verdict.exercise.name, checked.check.name
    ))
}

/// Returns the title of a part of the marks.
pub(super) fn part_title(part: &Part, texts: &Texts) -> String {
    texts.entry(&format!("part-{}", part.name))
}

struct Reporter<'a> {
    verdict: &'a Verdict,
    texts: &'a Texts,
    layout: &'a Layout,
}

impl Reporter<'_> {
    fn glyphs(&self) -> Glyphs {
        self.layout.glyphs
    }

    fn header(&self, page: &mut Page) {
        let subject = paint(BOLD, self.verdict.exercise.subject);
        let Some(submission) = &self.verdict.submission else {
            return page.line(&subject);
        };
        let path = escape::line(&submission.shown.to_string_lossy());
        page.line(&format!(
            "{subject} {} {path}",
            self.glyphs().pick("·", "-")
        ));
        for note in &submission.notes {
            page.hanging("  ", 2, DIM, &self.texts.render(note));
        }
    }

    fn unreadable(&self, page: &mut Page, message: &Message) {
        self.failure(page, &self.texts.render(message));
    }

    /// Writes a sentence after a cross.
    fn failure(&self, page: &mut Page, words: &str) {
        page.hanging(
            &format!("{} ", paint(BAD, self.glyphs().pick("✗", "x"))),
            2,
            BOLD,
            words,
        );
    }

    fn refused(&self, page: &mut Page, violations: &[RuleViolation]) {
        self.failure(
            page,
            &self
                .texts
                .render(&Message::new("report-refused").with("violations", violations.len())),
        );
        let shown = match self.layout.detail {
            Detail::First => VIOLATIONS,
            Detail::Every => violations.len(),
        };
        let sources = self
            .verdict
            .submission
            .as_ref()
            .map_or(&[][..], |submission| &submission.sources);
        for violation in violations.iter().take(shown) {
            let Some(source) = sources.get(violation.place.source) else {
                continue;
            };
            page.gap();
            let lead = Message::new("report-violation").with("rule", violation.rule);
            let lead = format!("{} ", self.texts.render(&lead));
            let words = self.texts.render(&violation.message);
            page.hanging(&paint(BAD, &lead), width(&lead), BOLD, &words);
            page.block(
                0,
                &source::show(source, violation.place.bytes.clone(), self.layout),
            );
            page.prose(2, &self.texts.render(&violation.reason()));
        }
        for violation in violations.iter().skip(shown) {
            let Some(source) = sources.get(violation.place.source) else {
                continue;
            };
            let place = story::place(
                &source.shown.to_string_lossy(),
                violation.place.line,
                violation.place.column,
            );
            let words = Message::new("report-also-violation")
                .with("place", place)
                .with("rule", violation.rule);
            page.hanging("  ", 2, PLAIN, &self.texts.render(&words));
        }
    }

    fn not_built(&self, page: &mut Page, why: &NotBuilt) {
        match why {
            NotBuilt::Errors(errors) => {
                self.failure(page, &self.texts.entry("report-not-compiled"));
                page.gap();
                page.block(0, &escape::coloured(&errors.printed));
                for note in &errors.notes {
                    page.gap();
                    page.prose(0, &self.texts.render(note));
                }
            }
            NotBuilt::Compiler(message) => self.failure(page, &self.texts.render(message)),
            NotBuilt::TypeMismatch(mismatches) => self.mismatches(page, mismatches),
        }
    }

    fn mismatches(&self, page: &mut Page, mismatches: &MethodMismatch) {
        self.failure(page, &self.texts.render(&mismatches.message));
        page.block(4, &escape::coloured(&mismatches.detail));
    }

    fn not_written(&self, page: &mut Page, panics: &[Panicked]) {
        self.failure(
            page,
            &self.texts.render(
                &Message::new("report-not-written").with("subject", self.verdict.exercise.subject),
            ),
        );
        let sources = self
            .verdict
            .submission
            .as_ref()
            .map_or(&[][..], |submission| &submission.sources);
        for todo in source::todos(sources, panics) {
            let place = story::place(&todo.file, todo.line, todo.column);
            let words = match todo.method {
                Some(name) => Message::new("report-method-not-written")
                    .with("place", place)
                    .with("method", name),
                None => Message::new("report-place-not-written").with("place", place),
            };
            page.hanging("    ", 4, PLAIN, &self.texts.render(&words));
        }
    }

    fn graded(&self, page: &mut Page, graded: &Graded) {
        for mismatches in &graded.mismatches {
            self.mismatches(page, mismatches);
        }
        page.gap();
        for part in self.verdict.exercise.parts {
            let checks = graded.checks.iter();
            let checks: Vec<_> = checks.filter(|one| one.check.part == part.name).collect();
            self.part(page, part, graded, &checks);
        }
        self.stories(page, graded);
        self.advice(page, graded);
        self.warnings(page, graded);
    }

    /// Writes a part: all rows if every detail is wanted; otherwise a line, and the rows of the
    /// checks that failed or were not judged. A part without a failure is a line.
    fn part(&self, page: &mut Page, part: &Part, graded: &Graded, checks: &[&Checked]) {
        let every = self.layout.detail == Detail::Every;
        let failed = |checked: &&Checked| matches!(checked.status, Status::Failed(_));
        let passed = |checked: &&Checked| matches!(checked.status, Status::Passed);
        if !every && !checks.iter().any(failed) {
            let unjudged = checks.iter().find(|checked| !passed(checked));
            let status = unjudged.map_or(&Status::Passed, |checked| &checked.status);
            self.part_line(page, part, graded, Some(status));
            let mut reasons = Vec::new();
            for checked in checks {
                if let Status::NotJudged(why) = &checked.status
                    && !reasons.contains(why)
                {
                    reasons.push(*why);
                    self.reason(page, *why);
                }
            }
            return;
        }
        self.part_line(page, part, graded, None);
        let (folded, shown): (Vec<&Checked>, Vec<&Checked>) =
            checks.iter().partition(|checked| !every && passed(checked));
        for checked in shown {
            self.check(page, checked);
            if let Status::NotJudged(why) = &checked.status {
                self.reason(page, *why);
            }
        }
        if !folded.is_empty() {
            let more = Message::new("report-more-pass").with("checks", folded.len());
            let (sign, style) = self.sign(&Status::Passed);
            let sign = format!("  {} ", paint(style, sign));
            page.hanging(&sign, 4, DIM, &self.texts.render(&more));
        }
    }

    fn reason(&self, page: &mut Page, why: NotJudged) {
        page.hanging("    ", 4, DIM, &self.texts.render(&not_judged(why)));
    }

    fn sign(&self, status: &Status) -> (&'static str, Style) {
        match status {
            Status::Passed => (self.glyphs().pick("✓", "+"), GOOD),
            Status::Failed(_) => (self.glyphs().pick("✗", "x"), BAD),
            Status::NotJudged(_) => (self.glyphs().pick("–", "?"), SKIPPED),
        }
    }

    /// Writes the line of a part, with the sign of its status if there is one for all of it.
    fn part_line(&self, page: &mut Page, part: &Part, graded: &Graded, status: Option<&Status>) {
        let points = Message::new("report-points-of")
            .with("points", graded.points_in(part.name))
            .with("total", part.points);
        let points = self.texts.render(&points);
        let room = page.columns() - width(&points) - if status.is_some() { 2 } else { 0 };
        let title = pad(&part_title(part, self.texts), room);
        let sign = status.map_or_else(String::new, |status| {
            let (sign, style) = self.sign(status);
            format!("{} ", paint(style, sign))
        });
        page.line(&format!(
            "{sign}{}",
            paint(BOLD, &format!("{title}{points}"))
        ));
    }

    fn check(&self, page: &mut Page, checked: &Checked) {
        let (sign, style) = self.sign(&checked.status);
        let points = Message::new("report-points-of")
            .with("points", checked.points())
            .with("total", checked.check.points);
        let points = self.texts.render(&points);
        let room = page.columns() - 4 - width(&points) - 2;
        let lines = wrap(&title(self.verdict, checked, self.texts), room);
        for (number, line) in lines.iter().enumerate() {
            let (sign, points) = if number == 0 {
                (paint(style, sign), points.as_str())
            } else {
                (" ".to_owned(), "")
            };
            let blanks = page.columns() - 4 - width(line) - width(points);
            page.line(&format!(
                "  {sign} {line}{:blanks$}{}",
                "",
                paint(if checked.points() > 0 { PLAIN } else { style }, points)
            ));
        }
    }

    fn stories(&self, page: &mut Page, graded: &Graded) {
        let renderer = Renderer {
            exercise: self.verdict.exercise,
            submission: self.verdict.submission.as_ref(),
            texts: self.texts,
            layout: self.layout,
        };
        let groups = groups(graded, self.layout.detail);
        for (number, group) in groups.iter().enumerate() {
            let whole = number == 0 || self.layout.detail == Detail::Every;
            page.gap();
            if whole {
                page.line(&paint(
                    DIM,
                    &self.glyphs().pick("─", "-").repeat(page.columns()),
                ));
            }
            self.failure(page, &title(self.verdict, group.check, self.texts));
            if whole {
                let legend = if number == 0 {
                    Legend::Due
                } else {
                    Legend::Given
                };
                story::in_full(page, group.finding, &renderer, legend);
            } else {
                story::in_short(page, group.finding, &renderer);
            }
            self.other_checks(page, &group.others);
        }
        if groups.len() > 1 && self.layout.detail == Detail::First {
            page.gap();
            let words = Message::new("report-verbose").with("others", groups.len() - 1);
            page.prose(0, &self.texts.render(&words));
        }
    }

    /// Writes the other checks with the same counterexample.
    fn other_checks(&self, page: &mut Page, others: &[&Checked]) {
        let Some((first, rest)) = others.split_first() else {
            return;
        };
        let words = match rest {
            [] => Message::new("story-also-one"),
            rest => Message::new("story-also").with("others", rest.len()),
        };
        let words = words.with("check", title(self.verdict, first, self.texts));
        page.prose(2, &self.texts.render(&words));
    }

    /// Prints that the submission is slow, which costs no marks.
    fn advice(&self, page: &mut Page, graded: &Graded) {
        let Some(tasks) = graded.slow else { return };
        let slow = Message::new("report-slow").with("tasks", tasks);
        page.gap();
        let mark = format!("{} ", paint(SKIPPED, "!"));
        page.hanging(&mark, 2, BOLD, &self.texts.render(&slow));
    }

    fn warnings(&self, page: &mut Page, graded: &Graded) {
        let warnings = escape::coloured(&graded.warnings);
        if warnings.trim().is_empty() {
            return;
        }
        page.gap();
        page.hanging(
            &format!("{} ", paint(SKIPPED, "!")),
            2,
            BOLD,
            &self.texts.entry("report-warnings"),
        );
        let lines: Vec<&str> = warnings.trim_end().lines().collect();
        let shown = match self.layout.detail {
            Detail::First => lines.len().min(WARNING_LINES),
            Detail::Every => lines.len(),
        };
        page.block(2, &lines[..shown].join("\n"));
        if shown < lines.len() {
            page.prose(
                2,
                &self
                    .texts
                    .render(&Message::new("report-more-lines").with("lines", lines.len() - shown)),
            );
        }
    }

    fn total(&self, page: &mut Page) {
        let points = self.verdict.points();
        let style = if points == 100 { GOOD } else { BAD };
        let words = self
            .texts
            .render(&Message::new("report-total").with("points", points));
        let explored = match &self.verdict.outcome {
            Outcome::Graded(graded) => self
                .texts
                .render(&Message::new("report-explored").with("programs", graded.explored)),
            Outcome::Unreadable(_)
            | Outcome::Refused(_)
            | Outcome::NotBuilt(_)
            | Outcome::NotWritten(_) => self.texts.entry("report-nothing-run"),
        };
        let lead = format!("{} ", paint(style.bold(), &words));
        page.hanging(&lead, width(&words) + 1, DIM, &explored);
    }
}

/// Returns the reason why a check was not judged.
pub(super) fn not_judged(reason: NotJudged) -> Message {
    match reason {
        NotJudged::Method(method) => Message::new("not-judged-method").with("method", method),
        NotJudged::Witness => Message::new("not-judged-witness"),
        NotJudged::Exited => Message::new("not-judged-ended"),
        NotJudged::Elsewhere => Message::new("not-judged-elsewhere"),
    }
}

/// Returns the note on weak isolation; `None` if it was strong.
fn isolation_remark(isolation: &Isolation) -> Option<Message> {
    let id = match isolation.level {
        Level::Strong => return None,
        Level::Partial => "isolation-partial",
        Level::Portable => "isolation-portable",
        Level::None => "isolation-none",
    };
    Some(Message::new(id))
}
