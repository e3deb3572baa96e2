//! Draws a story as a table with a row for each event and a column for each task. A rail in the
//! column shows what the task holds or waits for.
//!
//! Entry points: [`draw`] and [`legend`], and [`signs`] once a page. A screen reader reads a table,
//! and a table wraps on a phone. The rails are SVG, and each sign stands beside its word.

use super::markup::Markup;
use crate::labels::{Labels, Value};
use crate::story::{Mark, MarkKind, Row, State, Story};

/// Columns of tasks that a page has room for.
const LANES: usize = 12;
/// Columns that show words beside their signs on a phone; of more, only the signs are shown there.
const WORDS_ON_A_PHONE: usize = 3;
/// Centre of a sign, from the top and the left of its cell.
const SIGN: f32 = 14.0;

/// The settings of a drawing.
pub(super) struct Drawing<'a> {
    pub(super) labels: &'a Labels,
    /// The label of the submission's run, if our solution's run stands beside it.
    pub(super) own: &'static str,
    /// The prefix of the ids of the step sections; `None` if there are no such sections.
    pub(super) steps: Option<&'a str>,
}

/// One of the runs that are drawn side by side.
struct Run<'a> {
    story: &'a Story,
    lanes: Vec<usize>,
    /// The state of each lane after the rows drawn so far.
    states: Vec<State>,
}

/// Draws `story`, and the reference solution's run beside it.
pub(super) fn draw(m: &mut Markup, story: &Story, drawing: &Drawing<'_>) {
    let mut own = Run::new(story);
    let mut reference = story.reference.as_deref().map(Run::new);
    let left_out = story.columns_left_out + story.columns.len() - own.lanes.len();
    let columns = own.columns() + reference.as_ref().map_or(0, Run::columns);
    let class = if columns > WORDS_ON_A_PHONE {
        "timeline many"
    } else {
        "timeline"
    };
    m.element("table", &[("class", class)], |m| {
        m.label("caption", &[], &drawing.labels.get("timeline"));
        m.element("thead", &[], |m| {
            head(m, &own, reference.as_ref(), drawing);
        });
        m.element("tbody", &[], |m| {
            for step in story.steps() {
                draw_step(m, step.rows, &mut own, reference.as_mut(), drawing);
            }
        });
    });
    if left_out > 0 {
        let number = [("tasks", Value::Number(left_out))];
        let text = drawing.labels.with("tasks-left-out", &number);
        m.label("p", &[("class", "note")], &text);
    }
}

impl<'a> Run<'a> {
    fn new(story: &'a Story) -> Run<'a> {
        let lanes = lanes(story);
        Run {
            story,
            states: vec![State::default(); lanes.len()],
            lanes,
        }
    }

    /// Returns the rows of a step.
    fn rows(&self, step: usize) -> Vec<&'a Row> {
        let rows = self.story.rows.iter();
        rows.filter(|row| row.step == step).collect()
    }

    /// Draws the cells of a row. Without a row, the rails go on.
    fn cells(&mut self, m: &mut Markup, row: Option<&Row>, labels: &Labels) {
        for (lane, column) in self.lanes.iter().enumerate() {
            let old = self.states[lane];
            let new = row.map_or(old, |row| {
                row.states.get(*column).copied().unwrap_or_default()
            });
            let mark = row.and_then(|row| row.mark.as_ref());
            let mark = mark.filter(|mark| mark.column == *column);
            // The second run begins where the first ends, with a line between them.
            cell(m, (old, new), mark, lane == 0, labels);
            self.states[lane] = new;
        }
        if self.story.observer.is_some() {
            let observed = row.and_then(|row| row.observed.as_deref());
            m.foreign("td", &[], observed.unwrap_or_default());
        }
    }

    fn columns(&self) -> usize {
        self.lanes.len() + usize::from(self.story.observer.is_some())
    }
}

/// Writes the meaning of the rails.
pub(super) fn legend(m: &mut Markup, story: &Story, labels: &Labels) {
    let states = || story.rows.iter().flat_map(|row| &row.states);
    m.element("p", &[("class", "legend")], |m| {
        if states().any(|state| state.holds) {
            key(m, "holds", &labels.get("holds"));
        }
        if states().any(|state| state.waits) {
            key(m, "waits", &labels.get("waits"));
        }
        for mark in kinds(story) {
            m.element("span", &[("class", "key of-sign")], |m| {
                m.element("svg", &[("class", "rail"), ("aria-hidden", "true")], |m| {
                    draw_sign(m, mark.kind);
                });
                m.foreign("span", &[("class", sign(mark.kind))], &mark.text);
            });
        }
        if story.quiet_left_out {
            m.label("span", &[("class", "note")], &labels.get("quiet-left-out"));
        }
    });
}

/// Returns the first mark of each kind.
fn kinds(story: &Story) -> Vec<&Mark> {
    let reference = story.reference.iter().flat_map(|story| &story.rows);
    let rows = story.rows.iter().chain(reference);
    let mut kinds: Vec<&Mark> = Vec::new();
    for mark in rows.filter_map(|row| row.mark.as_ref()) {
        if kinds.iter().all(|known| known.kind != mark.kind) {
            kinds.push(mark);
        }
    }
    kinds
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

fn head(m: &mut Markup, own: &Run<'_>, reference: Option<&Run<'_>>, drawing: &Drawing<'_>) {
    let labels = drawing.labels;
    if let Some(reference) = reference {
        m.element("tr", &[("class", "runs")], |m| {
            m.label("td", &[("colspan", "2")], "");
            for (run, label) in [(own, drawing.own), (reference, "reference-run")] {
                let columns = run.columns().to_string();
                let attributes = [("scope", "colgroup"), ("colspan", &columns)];
                m.label("th", &attributes, &labels.get(label));
            }
        });
    }
    m.element("tr", &[], |m| {
        m.label("th", &[("scope", "col")], &labels.get("step"));
        m.label("th", &[("scope", "col")], &labels.get("action"));
        for run in [Some(own), reference].into_iter().flatten() {
            names(m, run);
        }
    });
}

/// Writes the names of a run's columns.
fn names(m: &mut Markup, run: &Run<'_>) {
    for (lane, column) in run.lanes.iter().enumerate() {
        let class = if lane == 0 { "lane side" } else { "lane" };
        let attributes = [("scope", "col"), ("class", class)];
        m.foreign("th", &attributes, &run.story.columns[*column]);
    }
    if let Some(observer) = &run.story.observer {
        m.element("th", &[("scope", "col")], |m| {
            m.foreign("code", &[], observer);
        });
    }
}

fn draw_step(
    m: &mut Markup,
    rows: &[Row],
    own: &mut Run<'_>,
    mut reference: Option<&mut Run<'_>>,
    drawing: &Drawing<'_>,
) {
    let step = rows.first().map_or(0, |row| row.step);
    let others = reference
        .as_ref()
        .map_or_else(Vec::new, |run| run.rows(step));
    for place in 0..rows.len().max(others.len()) {
        let row = rows.get(place);
        let other = others.get(place).copied();
        if let Some(row) = row.filter(|row| row.left_out > 0) {
            let columns = 2 + own.columns() + reference.as_ref().map_or(0, |run| run.columns());
            gap(m, row, columns, drawing.labels);
        }
        let broken = row.is_some_and(|row| row.broken);
        let class = if broken { "row broken" } else { "row" };
        let attributes = [("class", class), ("data-step", &*step.to_string())];
        m.element("tr", &attributes, |m| {
            m.element("th", &[("scope", "row")], |m| {
                number(m, (step, broken, place == 0), drawing);
            });
            caption(m, row, other, drawing.labels);
            own.cells(m, row, drawing.labels);
            if let Some(run) = reference.as_mut() {
                run.cells(m, other, drawing.labels);
            }
        });
    }
}

/// Writes the operation, and the operation of the reference solution if that differs.
fn caption(m: &mut Markup, row: Option<&Row>, other: Option<&Row>, labels: &Labels) {
    let own = row.map_or("", |row| row.caption.as_str());
    let other = other.map_or("", |row| row.caption.as_str());
    m.element("td", &[("class", "caption")], |m| {
        m.foreign("span", &[], own);
        if !other.is_empty() && other != own {
            m.element("span", &[("class", "note")], |m| {
                m.text(" ");
                m.text(&labels.get("with-reference"));
                m.text(" ");
                m.foreign("span", &[], other);
            });
        }
    });
}

fn gap(m: &mut Markup, row: &Row, columns: usize, labels: &Labels) {
    let columns = columns.to_string();
    let number = [("rows", Value::Number(row.left_out))];
    m.element("tr", &[("class", "gap")], |m| {
        m.element("td", &[("colspan", &columns)], |m| {
            m.text("⋮ ");
            m.text(&labels.with("rows-left-out", &number));
        });
    });
}

/// Writes the number of a step's first row, and the sign of a broken row.
fn number(m: &mut Markup, (step, broken, first): (usize, bool, bool), drawing: &Drawing<'_>) {
    let step = step.to_string();
    if broken {
        m.label("span", &[("class", "bad")], "✗ ");
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

fn cell(
    m: &mut Markup,
    (old, new): (State, State),
    mark: Option<&Mark>,
    first: bool,
    labels: &Labels,
) {
    let class = if first { "lane side" } else { "lane" };
    m.element("td", &[("class", class)], |m| {
        m.element("svg", &[("class", "rail"), ("aria-hidden", "true")], |m| {
            let middle = SIGN.to_string();
            rails(m, old, "0", &middle);
            rails(m, new, &middle, "100%");
            if let Some(mark) = mark {
                draw_sign(m, mark.kind);
            }
        });
        match mark {
            Some(mark) => m.foreign("span", &[("class", sign(mark.kind))], &mark.text),
            None => m.label("span", &[("class", "sr")], &state_words(new, labels)),
        }
    });
}

fn draw_sign(m: &mut Markup, kind: MarkKind) {
    let href = format!("#sign-{}", sign(kind));
    let place = (SIGN - 8.0).to_string();
    let size = [("width", "16"), ("height", "16")];
    let at = [("href", href.as_str()), ("x", &place), ("y", &place)];
    m.element("use", &[&at[..], &size[..]].concat(), |_| {});
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
