//! The checks of a class: how many students pass each, and those that none or all pass.

use super::{CheckColumn, View, section};
use crate::html::markup::Markup;
use crate::model::Status;

/// A check and the number of its passes.
struct Passed<'a> {
    number: usize,
    check: &'a CheckColumn,
    passed: usize,
}

pub(super) fn draw(m: &mut Markup, view: &View<'_>) {
    let graded = view.class.students.iter();
    let graded = graded.filter(|student| !student.results.is_empty()).count();
    let passed: Vec<Passed<'_>> = (0..)
        .zip(&view.class.checks)
        .map(|(index, check)| passed(index, check, view))
        .collect();
    section(m, "checks", &view.labels.get("checks"), |m| {
        if graded > 0 {
            extremes(
                m,
                ("passed-by-none", "extreme none"),
                |check| check.passed == 0,
                &passed,
                view,
            );
            extremes(
                m,
                ("passed-by-all", "extreme all"),
                |check| check.passed == graded,
                &passed,
                view,
            );
        }
        table(m, &passed, graded, view);
    });
}

fn passed<'a>(index: usize, check: &'a CheckColumn, view: &View<'_>) -> Passed<'a> {
    let results = view.class.students.iter();
    let results = results.filter_map(|student| student.results.get(index));
    Passed {
        number: index + 1,
        check,
        passed: results.filter(|result| **result == Status::Passed).count(),
    }
}

fn extremes(
    m: &mut Markup,
    (label, class): (&str, &str),
    is_one: impl Fn(&Passed<'_>) -> bool,
    passed: &[Passed<'_>],
    view: &View<'_>,
) {
    let found: Vec<&Passed<'_>> = passed.iter().filter(|check| is_one(check)).collect();
    if found.is_empty() {
        return;
    }
    m.element("div", &[("class", class)], |m| {
        m.label("p", &[], &view.labels.get(label));
        m.element("ul", &[], |m| {
            for check in found {
                m.foreign("li", &[], &check.check.title);
            }
        });
    });
}

fn table(m: &mut Markup, passed: &[Passed<'_>], graded: usize, view: &View<'_>) {
    m.element("table", &[("class", "all-checks")], |m| {
        m.element("thead", &[], |m| {
            m.element("tr", &[], |m| {
                m.label("th", &[("scope", "col")], "№");
                for head in ["check", "part"] {
                    m.label("th", &[("scope", "col")], &view.labels.get(head));
                }
                let wide = [("scope", "col"), ("colspan", "2")];
                m.label("th", &wide, &view.labels.get("passed-by"));
            });
        });
        m.element("tbody", &[], |m| {
            for check in passed {
                m.element("tr", &[], |m| row(m, check, graded));
            }
        });
    });
}

fn row(m: &mut Markup, check: &Passed<'_>, graded: usize) {
    let words = format!("{} / {graded}", check.passed);
    m.label("td", &[], &check.number.to_string());
    m.foreign("th", &[("scope", "row")], &check.check.title);
    m.foreign("td", &[], &check.check.part);
    m.element("td", &[], |m| {
        let meter = [
            ("min", "0"),
            ("max", &*graded.max(1).to_string()),
            ("value", &*check.passed.to_string()),
            ("aria-label", &words),
        ];
        m.element("meter", &meter, |_| {});
    });
    m.label("td", &[("class", "number")], &words);
}
