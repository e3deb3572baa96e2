//! The matrix of students and checks, with the filters that the script shows.

use super::{CheckColumn, Student, View, marks, name, section};
use crate::html::markup::Markup;
use crate::html::report::status;
use crate::labels::Value;
use crate::model::Outcome;

pub(super) fn draw(m: &mut Markup, view: &View<'_>) {
    section(m, "students", &view.labels.get("students"), |m| {
        filters(m, view);
        legend(m, view);
        let label = view.labels.get("students");
        let frame = [
            ("class", "matrix"),
            ("tabindex", "0"),
            ("role", "region"),
            ("aria-label", &*label),
        ];
        m.element("div", &frame, |m| {
            m.element("table", &[("id", "matrix")], |m| {
                columns(m, view);
                m.element("thead", &[], |m| head(m, view));
                m.element("tbody", &[], |m| {
                    for (index, student) in (0..).zip(&view.class.students) {
                        row(m, index, student, view);
                    }
                });
            });
        });
    });
}

fn legend(m: &mut Markup, view: &View<'_>) {
    m.element("p", &[("class", "note")], |m| {
        for (sign, word) in [("✓", "passed"), ("✗", "failed"), ("–", "not-judged")] {
            m.text(&format!("{sign} {} \u{a0} ", view.labels.get(word)));
        }
    });
}

/// Writes the filters. They stay hidden until the script shows them.
fn filters(m: &mut Markup, view: &View<'_>) {
    let labels = view.labels;
    m.element("form", &[("class", "filters"), ("hidden", "")], |m| {
        m.element("label", &[], |m| {
            m.text(&labels.get("filter-name"));
            m.void("input", &[("type", "search"), ("id", "filter-name")]);
        });
        let ranges = marks::ranges(view.class.out_of);
        let ranges = ranges
            .iter()
            .map(|range| (format!("{}-{}", range.from, range.to), range.words()));
        choice(m, "filter-points", ranges.collect(), view);
        let groups = 1..=view.class.groups.len();
        let groups = groups.map(|number| {
            let value = [("number", Value::Number(number))];
            (number.to_string(), labels.with("group", &value))
        });
        choice(m, "filter-group", groups.collect(), view);
        let checks = (1..).zip(&view.class.checks);
        let checks = checks
            .map(|(number, check)| (number.to_string(), format!("{number}. {}", check.title)));
        choice(m, "filter-check", checks.collect(), view);
        let shown = [("id", "shown"), ("aria-live", "polite")];
        m.label("output", &shown, "");
        let reset = [("type", "reset"), ("id", "show-all")];
        m.label("button", &reset, &labels.get("show-all"));
    });
}

fn choice(m: &mut Markup, id: &str, options: Vec<(String, String)>, view: &View<'_>) {
    m.element("label", &[], |m| {
        m.text(&view.labels.get(id));
        m.element("select", &[("id", id)], |m| {
            m.label("option", &[("value", "")], &view.labels.get("all"));
            for (value, words) in &options {
                m.label("option", &[("value", value)], words);
            }
        });
    });
}

/// Writes the columns, whose widths are fixed: a browser need not measure 7,000 cells first.
fn columns(m: &mut Markup, view: &View<'_>) {
    m.element("colgroup", &[], |m| {
        m.void("col", &[("class", "wide")]);
        m.void("col", &[("class", "middle")]);
        if has_marks(view) {
            m.void("col", &[("class", "middle")]);
        }
        if has_groups(view) {
            m.void("col", &[("class", "middle")]);
        }
        for _ in &view.class.checks {
            m.void("col", &[]);
        }
    });
}

fn head(m: &mut Markup, view: &View<'_>) {
    let checks = &view.class.checks;
    let labels = view.labels;
    let columns = 2 + usize::from(has_marks(view)) + usize::from(has_groups(view));
    let columns = columns.to_string();
    m.element("tr", &[("class", "parts-row")], |m| {
        m.label("td", &[("colspan", &columns)], "");
        for part in checks.chunk_by(|one, other| one.part == other.part) {
            let count = part.len().to_string();
            let attributes = [("scope", "colgroup"), ("colspan", &*count)];
            m.foreign("th", &attributes, &part[0].part);
        }
    });
    m.element("tr", &[], |m| {
        sortable(m, "name", &labels.get("student"));
        sortable(m, "points", &labels.get("points-column"));
        if has_marks(view) {
            m.label("th", &[("scope", "col")], &labels.get("mark"));
        }
        if has_groups(view) {
            sortable(m, "groups", &labels.get("groups-column"));
        }
        for (number, check) in (1..).zip(checks) {
            check_head(m, number, check);
        }
    });
}

fn check_head(m: &mut Markup, number: usize, check: &CheckColumn) {
    let attributes = [
        ("scope", "col"),
        ("class", "check"),
        ("data-sort", "check"),
        ("title", &check.title),
    ];
    m.element("th", &attributes, |m| {
        m.label("span", &[], &number.to_string());
        m.foreign("span", &[("class", "sr")], &check.title);
    });
}

fn sortable(m: &mut Markup, by: &str, words: &str) {
    let attributes = [("scope", "col"), ("data-sort", by)];
    m.element("th", &attributes, |m| m.label("span", &[], words));
}

fn has_marks(view: &View<'_>) -> bool {
    view.class
        .students
        .iter()
        .any(|student| student.mark.is_some())
}

fn has_groups(view: &View<'_>) -> bool {
    !view.class.groups.is_empty()
}

/// Returns the numbers of the groups that a student belongs to.
fn groups_of(index: usize, view: &View<'_>) -> String {
    let groups = (1..).zip(&view.class.groups);
    let own = groups.filter(|(_, group)| group.students.contains(&index));
    let numbers = own.map(|(number, _): (usize, _)| number.to_string());
    numbers.collect::<Vec<_>>().join(" ")
}

fn row(m: &mut Markup, index: usize, student: &Student, view: &View<'_>) {
    let groups = groups_of(index, view);
    let points = student
        .points
        .map_or_else(String::new, |points| points.to_string());
    let attributes = [
        ("data-name", student.name.as_str()),
        ("data-id", &student.id),
        ("data-points", &points),
        ("data-groups", &groups),
    ];
    m.element("tr", &attributes, |m| {
        m.element("th", &[("scope", "row")], |m| name(m, student));
        let shown = if points.is_empty() { "–" } else { &points };
        m.label("td", &[("class", "number")], shown);
        if has_marks(view) {
            m.element("td", &[("class", "number")], |m| mark(m, student));
        }
        if has_groups(view) {
            m.element("td", &[], |m| group_links(m, &groups));
        }
        results(m, student, view);
    });
}

fn mark(m: &mut Markup, student: &Student) {
    m.foreign("span", &[], student.mark.as_deref().unwrap_or_default());
    if let Some(reason) = &student.mark_reason {
        m.text(" ");
        m.foreign("small", &[("class", "note")], reason);
    }
}

fn group_links(m: &mut Markup, groups: &str) {
    for number in groups.split(' ').filter(|number| !number.is_empty()) {
        let href = format!("#group-{number}");
        m.label("a", &[("href", &href)], number);
        m.text(" ");
    }
}

fn results(m: &mut Markup, student: &Student, view: &View<'_>) {
    if student.results.is_empty() && !view.class.checks.is_empty() {
        let columns = view.class.checks.len().to_string();
        let label = view.labels.get(outcome(student));
        let attributes = [("class", "note"), ("colspan", &*columns)];
        m.label("td", &attributes, &label);
        return;
    }
    for index in 0..view.class.checks.len() {
        match student.results.get(index) {
            Some(result) => {
                let (class, sign, _) = status(*result);
                m.label("td", &[("class", class)], sign);
            }
            None => m.label("td", &[], ""),
        }
    }
}

fn outcome(student: &Student) -> &'static str {
    match student.outcome {
        None => "not-graded",
        Some(Outcome::Unreadable) => "unreadable",
        Some(Outcome::Refused) => "refused",
        Some(Outcome::NotBuilt) => "not-built",
        Some(Outcome::NotWritten) => "not-written",
        Some(Outcome::Graded) => "not-judged",
    }
}
