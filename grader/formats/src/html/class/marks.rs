//! The marks of a class: their summary and their distribution.

use super::{Student, View, section};
use crate::html::markup::Markup;
use crate::labels::Value;

/// Width of a bar with the space beside it, height of the highest, and room for its number.
const BAR: u32 = 56;
const HEIGHT: u32 = 140;
const NUMBER: u32 = 20;

/// Writes the number of students and their median.
pub(super) fn summary(m: &mut Markup, view: &View<'_>) {
    let class = view.class;
    let mut points = graded(&class.students);
    points.sort_unstable();
    let full = points.iter().filter(|points| **points >= class.out_of);
    let mut words = vec![view.count(class.students.len())];
    if let Some(median) = points.get(points.len().saturating_sub(1) / 2) {
        let values = [
            ("median", number(*median)),
            ("total", number(class.out_of)),
            ("full", Value::Number(full.count())),
        ];
        words.push(view.labels.with("median", &values));
        words.push(view.labels.with("full-marks", &values));
    }
    m.label("p", &[("class", "total")], &words.join(" · "));
}

fn graded(students: &[Student]) -> Vec<u32> {
    let points = students.iter().filter_map(|student| student.points);
    points.collect()
}

fn number(number: u32) -> Value<'static> {
    Value::Number(usize::try_from(number).unwrap_or(usize::MAX))
}

/// A range of points.
pub(super) struct Range {
    pub(super) from: u32,
    pub(super) to: u32,
}

/// Returns ten ranges below full marks, and full marks.
pub(super) fn ranges(out_of: u32) -> Vec<Range> {
    let edge = |tenth: u32| (out_of * tenth).div_ceil(10);
    let below = (0..10).map(|tenth| (edge(tenth), edge(tenth + 1)));
    let below = below.filter(|(from, next)| from < next);
    let below = below.map(|(from, next)| Range { from, to: next - 1 });
    let full = Range {
        from: out_of,
        to: out_of,
    };
    below.chain([full]).collect()
}

impl Range {
    pub(super) fn words(&self) -> String {
        if self.from == self.to {
            self.from.to_string()
        } else {
            format!("{}–{}", self.from, self.to)
        }
    }

    fn contains(&self, points: u32) -> bool {
        (self.from..=self.to).contains(&points)
    }
}

/// Writes the distribution as a drawing and as a table.
pub(super) fn distribution(m: &mut Markup, view: &View<'_>) {
    let points = graded(&view.class.students);
    let ranges = ranges(view.class.out_of);
    let count = |range: &Range| points.iter().filter(|p| range.contains(**p)).count();
    let bars: Vec<(String, usize)> = ranges
        .iter()
        .map(|range| (range.words(), count(range)))
        .collect();
    section(m, "marks", &view.labels.get("marks"), |m| {
        drawing(m, &bars, view);
        m.element("details", &[], |m| {
            m.label("summary", &[], &view.labels.get("as-table"));
            table(m, &bars, view);
        });
    });
}

fn drawing(m: &mut Markup, bars: &[(String, usize)], view: &View<'_>) {
    let width = BAR * u32::try_from(bars.len()).unwrap_or(1);
    let size = format!("0 0 {width} {}", HEIGHT + 2 * NUMBER);
    let attributes = [
        ("class", "distribution"),
        ("viewBox", size.as_str()),
        ("role", "img"),
        ("aria-labelledby", "marks-title marks-words"),
    ];
    let highest = bars.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let words = bars
        .iter()
        .map(|(range, count)| format!("{range}: {count}"));
    let words = words.collect::<Vec<_>>().join(", ");
    m.element("svg", &attributes, |m| {
        m.label("title", &[("id", "marks-title")], &view.labels.get("marks"));
        m.label("desc", &[("id", "marks-words")], &words);
        for (place, (range, count)) in (0..).zip(bars) {
            bar(m, place, range, *count, highest);
        }
    });
}

fn bar(m: &mut Markup, place: u32, range: &str, count: usize, highest: usize) {
    let count_32 = u32::try_from(count).unwrap_or(u32::MAX);
    let highest = u32::try_from(highest.max(1)).unwrap_or(u32::MAX);
    let drawn = u64::from(count_32) * u64::from(HEIGHT) / u64::from(highest);
    let drawn = u32::try_from(drawn)
        .unwrap_or(HEIGHT)
        .max(u32::from(count > 0));
    let top = NUMBER + HEIGHT - drawn;
    let [x, y, height] = [place * BAR + 4, top, drawn].map(|n| n.to_string());
    let width = (BAR - 8).to_string();
    let rect = [
        ("class", "bar"),
        ("x", x.as_str()),
        ("y", &y),
        ("width", &width),
        ("height", &height),
    ];
    m.element("rect", &rect, |_| {});
    let middle = (place * BAR + BAR / 2).to_string();
    let above = (top - 5).to_string();
    let below = (HEIGHT + 2 * NUMBER - 4).to_string();
    let text = [("x", middle.as_str()), ("text-anchor", "middle")];
    m.label(
        "text",
        &[&text[..], &[("y", &above)]].concat(),
        &count.to_string(),
    );
    m.label("text", &[&text[..], &[("y", &below)]].concat(), range);
}

fn table(m: &mut Markup, bars: &[(String, usize)], view: &View<'_>) {
    m.element("table", &[("class", "narrow")], |m| {
        m.element("thead", &[], |m| {
            m.element("tr", &[], |m| {
                for head in ["points-column", "students"] {
                    m.label("th", &[("scope", "col")], &view.labels.get(head));
                }
            });
        });
        m.element("tbody", &[], |m| {
            for (range, count) in bars {
                m.element("tr", &[], |m| {
                    m.label("th", &[("scope", "row")], range);
                    m.label("td", &[], &count.to_string());
                });
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn ranges_hold_each_number_of_points_once() {
        for out_of in [1, 3, 10, 20, 87, 100] {
            let ranges = ranges(out_of);
            for points in 0..=out_of {
                let found = ranges.iter().filter(|range| range.contains(points));
                assert_eq!(found.count(), 1, "{points} of {out_of}");
            }
        }
    }
}
