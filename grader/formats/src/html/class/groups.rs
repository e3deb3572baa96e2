//! Students with the same mistake, and one timeline for all of them.

use super::{Group, View, name, section};
use crate::html::markup::Markup;
use crate::html::report::labelled;
use crate::html::stepper;
use crate::html::timeline::{self, Drawing};
use crate::labels::Value;

pub(super) fn draw(m: &mut Markup, view: &View<'_>) {
    if view.class.groups.is_empty() {
        return;
    }
    section(m, "groups", &view.labels.get("groups"), |m| {
        for (number, group) in (1..).zip(&view.class.groups) {
            draw_group(m, number, group, view);
        }
    });
}

fn draw_group(m: &mut Markup, number: usize, group: &Group, view: &View<'_>) {
    let labels = view.labels;
    let id = format!("group-{number}");
    m.element("details", &[("class", "group"), ("id", &id)], |m| {
        m.element("summary", &[], |m| summary(m, number, group, view));
        m.element("p", &[], |m| {
            m.label("span", &[("class", "bad")], "✗ ");
            m.foreign("b", &[], &group.title);
        });
        labelled(m, &labels.get("promised"), &group.promised);
        labelled(m, &labels.get("seen"), &group.seen);
        if let Some(story) = &group.story {
            m.element("div", &[("class", "run")], |m| {
                let drawing = Drawing {
                    labels,
                    own: "their-run",
                    steps: None,
                };
                timeline::draw(m, story, &drawing);
            });
            timeline::legend(m, story, labels);
        }
        stepper::program(m, &group.program, group.story.as_ref(), labels);
        members(m, number, group, view);
    });
}

fn summary(m: &mut Markup, number: usize, group: &Group, view: &View<'_>) {
    let value = [("number", Value::Number(number))];
    let words = view.labels.with("group", &value);
    m.label("span", &[("class", "note")], &words);
    m.text(" ");
    m.label("b", &[], &view.count(group.students.len()));
    m.text(": ");
    m.foreign("span", &[], group.likely.as_deref().unwrap_or(&group.title));
}

fn members(m: &mut Markup, number: usize, group: &Group, view: &View<'_>) {
    m.element("ul", &[("class", "members")], |m| {
        for (_, student) in view.students(&group.students) {
            m.element("li", &[], |m| name(m, student));
        }
    });
    let number = number.to_string();
    let attributes = [
        ("type", "button"),
        ("hidden", ""),
        ("data-only-group", number.as_str()),
    ];
    m.label("button", &attributes, &view.labels.get("show-only"));
}
