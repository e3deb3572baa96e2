//! Draws a story: a table with a row for each thing that happened, and in the column of each task
//! a rail that shows what the task holds or waits for.
//!
//! Entry points: [`draw`], and [`signs`] once a page. A table is read aloud and wraps on a phone;
//! the rails are SVG, and each of their signs stands beside its word.

use super::labels::{Labels, Value};
use super::markup::Markup;
use crate::story::{Mark, MarkKind, Row, State, Story};

/// Columns of tasks that a page has room for.
const LANES: usize = 12;
/// Centre of a sign, from the top and the left of its cell.
const SIGN: f32 = 14.0;

/// What a timeline is drawn with.
pub(super) struct Drawing<'a> {
    pub(super) labels: &'a Labels,
    /// What the table shows, for its caption.
    pub(super) caption: &'a str,
    /// What the ids of the step sections begin with; `None` where there are no such sections.
    pub(super) steps: Option<&'a str>,
}

/// Draws `story`.
pub(super) fn draw(m: &mut Markup, story: &Story, drawing: &Drawing<'_>) {
    let lanes = lanes(story);
    m.element("table", &[("class", "timeline")], |m| {
        m.label("caption", &[], drawing.caption);
        m.element("thead", &[], |m| head(m, story, &lanes, drawing));
        m.element("tbody", &[], |m| {
            let mut before: Option<&Row> = None;
            for row in &story.rows {
                gap(m, row, lanes.len() + 3, drawing.labels);
                draw_row(m, story, row, before, &lanes, drawing);
                before = Some(row);
            }
        });
    });
    let left_out = story.columns_left_out + story.columns.len() - lanes.len();
    if left_out > 0 {
        let number = [("tasks", Value::Number(left_out))];
        let text = drawing.labels.with("tasks-left-out", &number);
        m.label("p", &[("class", "note")], &text);
    }
}

/// Writes what the rails mean.
pub(super) fn legend(m: &mut Markup, story: &Story, labels: &Labels) {
    let states = || story.rows.iter().flat_map(|row| &row.states);
    m.element("p", &[("class", "legend")], |m| {
        if states().any(|state| state.holds) {
            key(m, "holds", &labels.get("holds"));
        }
        if states().any(|state| state.waits) {
            key(m, "waits", &labels.get("waits"));
        }
        if story.quiet_left_out {
            m.label("span", &[("class", "note")], &labels.get("quiet-left-out"));
        }
    });
}

fn key(m: &mut Markup, class: &'static str, text: &str) {
    m.element("span", &[("class", "key")], |m| {
        m.element("svg", &[("class", "rail"), ("aria-hidden", "true")], |m| {
            rail(m, class, SIGN, "0", "100%");
        });
        m.text(text);
    });
}

/// Returns the columns to draw: all, or those that the last rows are about.
pub(super) fn lanes(story: &Story) -> Vec<usize> {
    let count = story.columns.len();
    if count <= LANES {
        return (0..count).collect();
    }
    let marks = story.rows.iter().rev().filter_map(|row| row.mark.as_ref());
    let last = story.rows.last().map_or(&[][..], |row| &row.states);
    let busy = (0..last.len()).filter(|column| last[*column].holds || last[*column].waits);
    let mut lanes: Vec<usize> = Vec::new();
    for column in marks.map(|mark| mark.column).chain(busy).chain(0..count) {
        if column < count && lanes.len() < LANES && !lanes.contains(&column) {
            lanes.push(column);
        }
    }
    lanes.sort_unstable();
    lanes
}

fn head(m: &mut Markup, story: &Story, lanes: &[usize], drawing: &Drawing<'_>) {
    m.element("tr", &[], |m| {
        m.label("th", &[("scope", "col")], &drawing.labels.get("step"));
        m.label("th", &[("scope", "col")], &drawing.labels.get("action"));
        for column in lanes {
            m.foreign("th", &[("scope", "col")], &story.columns[*column]);
        }
        if let Some(observer) = &story.observer {
            m.element("th", &[("scope", "col")], |m| {
                m.foreign("code", &[], observer);
            });
        }
    });
}

fn gap(m: &mut Markup, row: &Row, columns: usize, labels: &Labels) {
    if row.left_out == 0 {
        return;
    }
    let columns = columns.to_string();
    let number = [("rows", Value::Number(row.left_out))];
    m.element("tr", &[("class", "gap")], |m| {
        m.element("td", &[("colspan", &columns)], |m| {
            m.text("⋮ ");
            m.text(&labels.with("rows-left-out", &number));
        });
    });
}

fn draw_row(
    m: &mut Markup,
    story: &Story,
    row: &Row,
    before: Option<&Row>,
    lanes: &[usize],
    drawing: &Drawing<'_>,
) {
    let class = if row.broken { "row broken" } else { "row" };
    let step = row.step.to_string();
    let first = before.is_none_or(|before| before.step != row.step);
    m.element("tr", &[("class", class), ("data-step", &step)], |m| {
        m.element("th", &[("scope", "row")], |m| {
            number(m, row, first, drawing);
        });
        m.foreign("td", &[("class", "caption")], &row.caption);
        for column in lanes {
            let mark = row.mark.as_ref().filter(|mark| mark.column == *column);
            let old = before.map_or(State::default(), |before| state(before, *column));
            cell(m, old, state(row, *column), mark, drawing.labels);
        }
        if story.observer.is_some() {
            m.foreign("td", &[], row.observed.as_deref().unwrap_or_default());
        }
    });
}

/// Writes the number of a step's first row, and the sign of a broken row.
fn number(m: &mut Markup, row: &Row, first: bool, drawing: &Drawing<'_>) {
    let step = row.step.to_string();
    if row.broken {
        m.label("span", &[("class", "sign bad")], "✗ ");
        m.label("span", &[("class", "sr")], &drawing.labels.get("breaks"));
    }
    match drawing.steps {
        Some(prefix) if first => {
            let href = format!("#{prefix}-{step}");
            m.label("a", &[("href", &href)], &step);
        }
        None if first => m.text(&step),
        Some(_) | None => {}
    }
}

fn state(row: &Row, column: usize) -> State {
    row.states.get(column).copied().unwrap_or_default()
}

fn cell(m: &mut Markup, old: State, new: State, mark: Option<&Mark>, labels: &Labels) {
    m.element("td", &[("class", "lane")], |m| {
        m.element("svg", &[("class", "rail"), ("aria-hidden", "true")], |m| {
            let middle = SIGN.to_string();
            rails(m, old, "0", &middle);
            rails(m, new, &middle, "100%");
            if let Some(mark) = mark {
                let href = format!("#sign-{}", sign(mark.kind));
                let place = (SIGN - 8.0).to_string();
                let size = [("width", "16"), ("height", "16")];
                let at = [("href", href.as_str()), ("x", &place), ("y", &place)];
                m.element("use", &[&at[..], &size[..]].concat(), |_| {});
            }
        });
        match mark {
            Some(mark) => m.foreign("span", &[("class", sign(mark.kind))], &mark.text),
            None => m.label("span", &[("class", "sr")], &state_words(new, labels)),
        }
    });
}

/// Returns a state in words; empty if the task neither holds nor waits.
pub(super) fn state_words(state: State, labels: &Labels) -> String {
    match (state.holds, state.waits) {
        (true, true) => format!("{}, {}", labels.get("holds"), labels.get("waits")),
        (true, false) => labels.get("holds"),
        (false, true) => labels.get("waits"),
        (false, false) => String::new(),
    }
}

fn rails(m: &mut Markup, state: State, from: &str, to: &str) {
    // A task may hold one object and wait for another: both rails fit side by side.
    let apart = if state.holds && state.waits { 3.0 } else { 0.0 };
    if state.holds {
        rail(m, "holds", SIGN - apart, from, to);
    }
    if state.waits {
        rail(m, "waits", SIGN + apart, from, to);
    }
}

fn rail(m: &mut Markup, class: &'static str, x: f32, from: &str, to: &str) {
    let x = x.to_string();
    let line = [("class", class), ("x1", &x), ("y1", from), ("x2", &x)];
    m.element("line", &[&line[..], &[("y2", to)][..]].concat(), |_| {});
}

/// Returns the name of a sign, which is its class too.
pub(super) fn sign(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Queued => "queued",
        MarkKind::StillWaits => "still-waits",
        MarkKind::Waits => "waits",
        MarkKind::Gets => "gets",
        MarkKind::Calls => "calls",
        MarkKind::Cancelled => "cancelled",
        MarkKind::Dropped => "dropped",
        MarkKind::Discards => "discards",
        MarkKind::Panics => "panics",
    }
}

/// Writes the shapes of all signs, which the drawings refer to.
pub(super) fn signs(m: &mut Markup) {
    m.asset(include_str!("assets/signs.svg"));
}
