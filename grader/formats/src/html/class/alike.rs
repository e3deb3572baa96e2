//! Submissions that are the same or nearly the same, side by side. For the teacher's judgement: it
//! is no mark.

use super::{Cluster, Lines, Match, Pair, View, name, section};
use crate::html::markup::Markup;
use crate::html::source;
use crate::labels::Value;

pub(super) fn draw(m: &mut Markup, view: &View<'_>) {
    let class = view.class;
    if class.identical.is_empty() && class.similar.is_empty() {
        return;
    }
    section(m, "alike", &view.labels.get("alike"), |m| {
        m.label("p", &[("class", "note")], &view.labels.get("alike-note"));
        for (number, students) in (1..).zip(&class.identical) {
            identical(m, number, students, view);
        }
        for cluster in &class.similar {
            draw_cluster(m, cluster, view);
        }
        sources(m, view);
    });
}

fn identical(m: &mut Markup, number: usize, students: &[usize], view: &View<'_>) {
    m.element("details", &[("class", "group")], |m| {
        m.element("summary", &[], |m| {
            m.label("b", &[], &view.count(students.len()));
            m.text(": ");
            m.text(&view.labels.get("identical"));
        });
        m.element("ul", &[("class", "members")], |m| {
            for (_, student) in view.students(students) {
                m.element("li", &[], |m| name(m, student));
            }
        });
        let code = view
            .students(students)
            .find(|(_, student)| !student.sources.is_empty());
        if let Some((_, student)) = code {
            source::listing(
                m,
                &student.sources,
                &[],
                &format!("i{number}-"),
                view.labels,
            );
        }
    });
}

fn draw_cluster(m: &mut Markup, cluster: &Cluster, view: &View<'_>) {
    m.element("div", &[("class", "cluster")], |m| {
        m.element("h3", &[], |m| {
            m.text(&view.count(cluster.students.len()));
            m.text(": ");
            m.text(&view.labels.get("similar"));
        });
        for pair in &cluster.pairs {
            draw_pair(m, pair, view);
        }
    });
}

fn draw_pair(m: &mut Markup, pair: &Pair, view: &View<'_>) {
    let students = [pair.first, pair.second];
    if view.students(&students).count() != 2 {
        return;
    }
    let [first, second] = students.map(|index| index.to_string());
    let attributes = [
        ("class", "group pair"),
        ("data-first", first.as_str()),
        ("data-second", &second),
    ];
    m.element("details", &attributes, |m| {
        m.element("summary", &[], |m| {
            m.label("b", &[], &format!("{} %", pair.similarity));
            for (place, (_, student)) in view.students(&students).enumerate() {
                m.text([" ", " – "][usize::from(place > 0)]);
                m.foreign("span", &[], &student.name);
            }
        });
        m.element("p", &[], |m| {
            for (index, student) in view.students(&students) {
                let href = format!("#code-{index}");
                m.foreign("a", &[("href", &href)], &student.name);
                m.text(" ");
            }
        });
        matches(m, &pair.matches, view);
        m.element("div", &[("class", "both")], |_| {});
    });
}

fn matches(m: &mut Markup, matches: &[Match], view: &View<'_>) {
    if matches.is_empty() {
        return;
    }
    m.label("p", &[], &view.labels.get("same-lines"));
    m.element("ol", &[("class", "matches")], |m| {
        for same in matches {
            let attributes = lines_attributes(same);
            let attributes: Vec<(&'static str, &str)> = attributes
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let words = format!("{} ↔ {}", lines_words(same.first), lines_words(same.second));
            m.label("li", &attributes, &words);
        }
    });
}

fn lines_words(lines: Lines) -> String {
    format!("{}–{}", lines.from, lines.to)
}

fn lines_attributes(same: &Match) -> [(&'static str, String); 2] {
    let words = |lines: Lines| format!("{} {} {}", lines.file, lines.from, lines.to);
    [
        ("data-first", words(same.first)),
        ("data-second", words(same.second)),
    ]
}

/// Writes each source once. The script copies them where they are shown side by side.
fn sources(m: &mut Markup, view: &View<'_>) {
    let pairs = view.class.similar.iter().flat_map(|cluster| &cluster.pairs);
    let mut shown: Vec<usize> = pairs.flat_map(|pair| [pair.first, pair.second]).collect();
    shown.sort_unstable();
    shown.dedup();
    if shown.is_empty() {
        return;
    }
    m.label("h3", &[], &view.labels.get("their-code"));
    for (index, student) in view.students(&shown) {
        let id = format!("code-{index}");
        m.element("details", &[("class", "their-code"), ("id", &id)], |m| {
            let value = [("name", Value::Text(&student.name))];
            m.foreign("summary", &[], &view.labels.with("code-of", &value));
            source::listing(m, &student.sources, &[], &format!("c{index}-"), view.labels);
        });
    }
}
