//! The page of one grading: points, the stories of what failed, hints, the source, all checks.
//!
//! Entry point: [`page`].

use crate::labels::{Labels, Value};
use similar::{Algorithm, capture_diff_slices};

use super::markup::Markup;
use super::stepper::{self, Shown};
use super::{STORY_ASSETS, shell, source, subject, timeline};
use crate::escape::plain;
use crate::model::{
    Check, Difference, Finding, Level, Outcome, Panic, Part, Report, Source, Status,
};
use crate::text;

/// Returns the page.
pub(super) fn page(report: &Report, language: &str) -> String {
    let labels = Labels::of(language);
    let submission = report.submission.as_deref().unwrap_or_default();
    let title = format!("{} · {submission}", subject(&report.exercise));
    let page = Page {
        report,
        labels: &labels,
    };
    shell::page(&title, &labels, &STORY_ASSETS, |m| page.body(m))
}

struct Page<'a> {
    report: &'a Report,
    labels: &'a Labels,
}

impl Page<'_> {
    fn body(&self, m: &mut Markup) {
        timeline::signs(m);
        skip_link(m, self.labels);
        m.element("header", &[], |m| self.header(m));
        m.element("main", &[], |m| {
            let sources = &self.report.sources;
            let class = if sources.is_empty() {
                "work alone"
            } else {
                "work"
            };
            m.element("div", &[("class", class)], |m| {
                m.element("div", &[("class", "stories"), ("id", "stories")], |m| {
                    self.not_run(m);
                    self.stories(m);
                    self.hints(m);
                });
                self::sources(m, sources, &self.marked_lines(), self.labels);
            });
            self.checks(m);
            self.rest(m);
        });
    }

    fn header(&self, m: &mut Markup) {
        let report = self.report;
        m.element("h1", &[], |m| {
            m.foreign("span", &[], &subject(&report.exercise));
            if let Some(submission) = &report.submission {
                m.text(" · ");
                m.foreign("span", &[], submission);
            }
        });
        m.element("p", &[("class", "total")], |m| {
            let class = if report.points == report.out_of {
                "good"
            } else {
                "bad"
            };
            let points = self.points(report.points, report.out_of);
            m.label("strong", &[("class", class)], &points);
            meter(m, report.points, report.out_of, &points);
        });
        labelled(m, &self.labels.get("next"), &report.next);
        if !report.parts.is_empty() {
            m.element("ul", &[("class", "parts")], |m| {
                for (number, part) in (1..).zip(&report.parts) {
                    self.part(m, number, part);
                }
            });
        }
    }

    fn points(&self, points: u32, out_of: u32) -> String {
        points_of(self.labels, points, out_of)
    }

    fn part(&self, m: &mut Markup, number: usize, part: &Part) {
        let points = self.points(part.points, part.out_of);
        let href = format!("#part-{number}");
        m.element("li", &[], |m| {
            m.element("a", &[("href", &href)], |m| {
                m.foreign("span", &[], &part.title);
                m.label("b", &[], &points);
            });
            meter(m, part.points, part.out_of, &points);
        });
    }

    /// Writes the reason why a submission did not run.
    fn not_run(&self, m: &mut Markup) {
        let report = self.report;
        if report.outcome == Outcome::Graded && report.method_mismatches.is_empty() {
            return;
        }
        m.element("section", &[("class", "why")], |m| {
            let heading = match report.outcome {
                Outcome::Unreadable => "unreadable",
                Outcome::Refused => "refused",
                Outcome::NotBuilt => "not-built",
                Outcome::NotWritten => "not-written",
                Outcome::Graded => "mismatches",
            };
            m.label("h2", &[], &self.labels.get(heading));
            if let Some(message) = &report.message {
                m.element("p", &[], |m| m.element("bdi", &[], |m| m.prose(message)));
            }
            self.violations(m);
            self.mismatches(m);
            self.unwritten(m);
            if let Some(diagnostics) = &report.diagnostics {
                m.foreign("pre", &[], &plain(diagnostics));
            }
        });
    }

    fn violations(&self, m: &mut Markup) {
        if self.report.rule_violations.is_empty() {
            return;
        }
        m.element("ol", &[("class", "places")], |m| {
            for violation in &self.report.rule_violations {
                m.element("li", &[], |m| {
                    m.element("p", &[], |m| {
                        m.foreign("b", &[], &violation.rule);
                        m.text(": ");
                        m.element("bdi", &[], |m| m.prose(&violation.message));
                    });
                    self.place(m, &violation.file, violation.line, &violation.source);
                    m.element("p", &[("class", "note")], |m| {
                        m.element("bdi", &[], |m| m.prose(&violation.reason));
                    });
                });
            }
        });
    }

    /// Writes a place, with `text` if the report does not have the source.
    fn place(&self, m: &mut Markup, file: &str, line: u32, text: &str) {
        m.element("p", &[("class", "at")], |m| {
            source::place(m, &self.report.sources, file, line, "");
            if source::line_text(&self.report.sources, file, line).is_none() && !text.is_empty() {
                m.text(" ");
                m.foreign("code", &[], text.trim());
            }
        });
    }

    fn mismatches(&self, m: &mut Markup) {
        for mismatch in &self.report.method_mismatches {
            m.element("div", &[("class", "mismatch")], |m| {
                m.element("p", &[], |m| {
                    m.element("bdi", &[], |m| m.prose(&mismatch.message));
                });
                if let Some(signature) = &mismatch.signature {
                    m.foreign("pre", &[], signature);
                }
                let detail = plain(&mismatch.detail);
                if !detail.trim().is_empty() {
                    m.foreign("pre", &[], &detail);
                }
            });
        }
    }

    fn unwritten(&self, m: &mut Markup) {
        if self.report.unwritten.is_empty() {
            return;
        }
        m.element("ul", &[("class", "places")], |m| {
            for todo in &self.report.unwritten {
                m.element("li", &[], |m| {
                    if let Some(method) = &todo.method {
                        m.foreign("code", &[], method);
                        m.text(" ");
                    }
                    self.place(m, &todo.file, todo.line, "");
                });
            }
        });
    }

    /// Returns the lines that the listing marks from the start.
    fn marked_lines(&self) -> Vec<(&str, u32)> {
        let report = self.report;
        let violations = report.rule_violations.iter();
        let violations = violations.map(|place| (place.file.as_str(), place.line));
        let todos = report.unwritten.iter();
        let todos = todos.map(|place| (place.file.as_str(), place.line));
        let findings = report
            .checks
            .iter()
            .filter_map(|check| check.finding.as_ref());
        let panics = findings.filter_map(|finding| finding.panic.as_ref());
        let panics = panics.map(|panic| (panic.file.as_str(), panic.line));
        violations.chain(todos).chain(panics).collect()
    }

    fn stories(&self, m: &mut Markup) {
        let told = told(self.report);
        if told.len() > 1 {
            let label = self.labels.get("failures");
            m.element("nav", &[("class", "choose"), ("aria-label", &label)], |m| {
                m.label("h2", &[], &label);
                m.element("ol", &[], |m| {
                    for (number, (check, _)) in (1..).zip(&told) {
                        let href = format!("#story-{number}");
                        m.element("li", &[], |m| {
                            m.foreign("a", &[("href", &href)], &check.title);
                        });
                    }
                });
            });
        }
        for (number, (check, finding)) in (1..).zip(&told) {
            self.story(m, number, check, finding);
        }
    }

    fn story(&self, m: &mut Markup, number: usize, check: &Check, finding: &Finding) {
        let labels = self.labels;
        let id = format!("story-{number}");
        let attributes = [("class", "story"), ("id", id.as_str()), ("tabindex", "-1")];
        m.element("article", &attributes, |m| {
            m.element("h2", &[], |m| {
                m.label("span", &[("class", "bad")], "✗ ");
                m.foreign("span", &[], &check.title);
            });
            labelled(m, &labels.get("promised"), &finding.promised);
            labelled(m, &labels.get("seen"), &finding.seen);
            if let Some(panic) = &finding.panic {
                self.panic(m, panic);
            }
            if let Some(likely) = &finding.likely {
                labelled(m, &labels.get("likely"), likely);
            }
            if let Some(story) = &finding.story {
                let shown = Shown {
                    labels,
                    sources: &self.report.sources,
                    id: &format!("s{number}"),
                };
                stepper::draw(m, story, &shown);
            }
            if let Some(difference) = &finding.difference {
                self.difference(m, difference);
            }
            self.again(m, check, finding);
        });
    }

    fn panic(&self, m: &mut Markup, panic: &Panic) {
        m.element("div", &[("class", "panic")], |m| {
            m.foreign("pre", &[], &panic.message);
            self.place(m, &panic.file, panic.line, "");
        });
    }

    /// Writes the promised order beside the observed one. Rows that differ have a sign.
    fn difference(&self, m: &mut Markup, difference: &Difference) {
        let labels = self.labels;
        m.element("table", &[("class", "difference")], |m| {
            m.label("caption", &[], &labels.get("difference"));
            m.element("thead", &[], |m| {
                m.element("tr", &[], |m| {
                    m.label("td", &[], "");
                    m.label("th", &[("scope", "col")], &labels.get("order-promised"));
                    m.label("th", &[("scope", "col")], &labels.get("order-seen"));
                });
            });
            m.element("tbody", &[], |m| {
                for pair in aligned(difference) {
                    let same = pair[0] == pair[1];
                    let (class, sign) = if same { ("", "") } else { ("differs", "≠") };
                    m.element("tr", &[("class", class)], |m| {
                        m.label("td", &[], sign);
                        for line in pair {
                            m.foreign("td", &[], line);
                        }
                    });
                }
            });
        });
    }

    /// Writes the program, the command that replays it, and the failures that it stands for.
    fn again(&self, m: &mut Markup, check: &Check, finding: &Finding) {
        let labels = self.labels;
        stepper::program(m, &finding.program, finding.story.as_ref(), labels);
        if finding.others > 0 {
            let value = [("programs", Value::Number(finding.others))];
            m.label("p", &[("class", "note")], &labels.with("others", &value));
        }
        if let Some(command) = &finding.replay {
            m.element("p", &[("class", "again")], |m| {
                m.text(&labels.get("again"));
                m.foreign("pre", &[], command);
            });
        }
        let same = self.report.checks.iter();
        let same = same.filter(|other| other.same_as.as_deref() == Some(&check.name));
        let same: Vec<&Check> = same.collect();
        if !same.is_empty() {
            m.label("p", &[], &labels.get("same-way"));
            m.element("ul", &[], |m| {
                for check in same {
                    m.foreign("li", &[], &check.title);
                }
            });
        }
    }

    fn hints(&self, m: &mut Markup) {
        let hints = &self.report.hints;
        if hints.is_empty() {
            return;
        }
        m.element("section", &[("class", "hints"), ("id", "hints")], |m| {
            m.label("h2", &[], &self.labels.get("hints"));
            for (number, hint) in (1..).zip(hints) {
                let values = [
                    ("number", Value::Number(number)),
                    ("of", Value::Number(hints.len())),
                ];
                m.element("details", &[], |m| {
                    let summary = self.labels.with("hint", &values);
                    m.label("summary", &[], &summary);
                    m.element("p", &[], |m| m.element("bdi", &[], |m| m.prose(hint)));
                });
            }
        });
    }

    fn checks(&self, m: &mut Markup) {
        if self.report.checks.is_empty() {
            return;
        }
        m.element("section", &[("class", "checks"), ("id", "checks")], |m| {
            m.label("h2", &[], &self.labels.get("checks"));
            for (number, part) in (1..).zip(&self.report.parts) {
                let id = format!("part-{number}");
                m.element("table", &[("id", &id)], |m| self.checks_of(m, part));
            }
        });
    }

    fn checks_of(&self, m: &mut Markup, part: &Part) {
        m.element("caption", &[], |m| {
            m.foreign("span", &[], &part.title);
            m.label("b", &[], &self.points(part.points, part.out_of));
        });
        let checks = self.report.checks.iter();
        m.element("tbody", &[], |m| {
            for check in checks.filter(|check| check.part == part.name) {
                let (class, sign, word) = status(check.status);
                m.element("tr", &[("class", class)], |m| {
                    m.element("td", &[("class", "sign")], |m| {
                        m.label("span", &[("aria-hidden", "true")], sign);
                        m.label("span", &[("class", "sr")], &self.labels.get(word));
                    });
                    m.element("td", &[], |m| {
                        m.foreign("span", &[], &check.title);
                        if let Some(reason) = &check.reason {
                            m.foreign("p", &[("class", "note")], reason);
                        }
                    });
                    let points = self.points(check.points, check.out_of);
                    m.label("td", &[("class", "number")], &points);
                });
            }
        });
    }

    /// Writes the remarks that cost no points.
    fn rest(&self, m: &mut Markup) {
        let report = self.report;
        self.list(m, "advice", &report.advice);
        let warnings = report.warnings.as_deref().unwrap_or_default();
        let warnings = plain(warnings);
        if !warnings.trim().is_empty() {
            m.element("details", &[("class", "warnings")], |m| {
                m.label("summary", &[], &self.labels.get("warnings"));
                m.foreign("pre", &[], &warnings);
            });
        }
        self.list(m, "notes", &report.notes);
        m.element("footer", &[], |m| {
            if let Some(programs) = report.exhaustive_programs {
                let value = [("programs", Value::Number(programs))];
                m.label("p", &[], &self.labels.with("explored", &value));
            }
            if let Some(isolation) = &report.isolation {
                let level = match isolation.level {
                    Level::Strong => "isolation-strong",
                    Level::Partial => "isolation-partial",
                    Level::Portable => "isolation-portable",
                    Level::None => "isolation-none",
                };
                m.label("p", &[], &self.labels.get(level));
            }
        });
    }

    fn list(&self, m: &mut Markup, heading: &str, texts: &[String]) {
        if texts.is_empty() {
            return;
        }
        m.element("section", &[], |m| {
            m.label("h2", &[], &self.labels.get(heading));
            m.element("ul", &[], |m| {
                for text in texts {
                    m.element("li", &[], |m| m.element("bdi", &[], |m| m.prose(text)));
                }
            });
        });
    }
}

/// Returns the failures that have a story of their own, the first to show at the front.
fn told(report: &Report) -> Vec<(&Check, &Finding)> {
    let mut told = text::failures(report);
    told.retain(|(check, _)| check.same_as.is_none());
    told
}

/// Returns the lines of the promised and the observed order, those that are the same side by side.
fn aligned(difference: &Difference) -> Vec<[&str; 2]> {
    let expected: Vec<&str> = difference.expected.lines().collect();
    let actual: Vec<&str> = difference.actual.lines().collect();
    let mut rows = Vec::new();
    for change in capture_diff_slices(Algorithm::Myers, &expected, &actual) {
        let (left, right) = (&expected[change.old_range()], &actual[change.new_range()]);
        for place in 0..left.len().max(right.len()) {
            let pair = [left.get(place), right.get(place)];
            rows.push(pair.map(|line| line.copied().unwrap_or_default()));
        }
    }
    rows
}

/// Returns class, sign and word of a check's result.
pub(super) fn status(status: Status) -> (&'static str, &'static str, &'static str) {
    match status {
        Status::Passed => ("passed", "✓", "passed"),
        Status::Failed => ("failed", "✗", "failed"),
        Status::NotJudged => ("not-judged", "–", "not-judged"),
    }
}

/// Returns `87 of 100`.
pub(super) fn points_of(labels: &Labels, points: u32, out_of: u32) -> String {
    let number = |number: u32| Value::Number(usize::try_from(number).unwrap_or(usize::MAX));
    let values = [("points", number(points)), ("total", number(out_of))];
    labels.with("points", &values)
}

fn meter(m: &mut Markup, points: u32, out_of: u32, words: &str) {
    let (points, out_of) = (points.to_string(), out_of.max(1).to_string());
    let attributes = [
        ("min", "0"),
        ("max", out_of.as_str()),
        ("value", points.as_str()),
        ("aria-label", words),
    ];
    m.element("meter", &attributes, |_| {});
}

/// Writes a sentence with a label before it.
pub(super) fn labelled(m: &mut Markup, label: &str, words: &str) {
    m.element("p", &[], |m| {
        m.label("b", &[], label);
        m.text(" ");
        m.element("bdi", &[], |m| m.prose(words));
    });
}

/// Writes the link that leads a keyboard past the head.
pub(super) fn skip_link(m: &mut Markup, labels: &Labels) {
    let attributes = [("class", "skip"), ("href", "#stories")];
    m.label("a", &attributes, &labels.get("skip"));
}

/// Writes the files beside the stories.
pub(super) fn sources(m: &mut Markup, sources: &[Source], marked: &[(&str, u32)], labels: &Labels) {
    if sources.is_empty() {
        return;
    }
    let name = labels.get("source");
    let attributes = [
        ("class", "source"),
        ("id", "source"),
        ("tabindex", "0"),
        ("aria-label", name.as_str()),
    ];
    m.element("section", &attributes, |m| {
        m.label("h2", &[], &name);
        source::listing(m, sources, marked, "", labels);
    });
}
