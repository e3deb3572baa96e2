//! Draws a [`Timeline`]: a row for each step, a column for each task.
//!
//! Entry points: [`draw`] and [`legend`]. Columns contain words as long as these fit into the page,
//! and only signs if there are many tasks.

use anstream::adapter::strip_str;
use anstyle::Style;

use super::page::{
    BAD, BOLD, DIM, GOOD, Glyphs, PLAIN, Page, SKIPPED, WAITING, pad, paint, width, wrap,
};
use super::timeline::{Mark, Row, State, Timeline};
use crate::messages::names::task_letter;
use crate::messages::{Message, Texts};

/// Indentation of the drawing.
const INDENT: usize = 2;
/// Minimal width of captions.
const CAPTION: usize = 22;
/// Their width if there is not even room for that.
const LEAST_CAPTION: usize = 10;
/// Their width if the tasks do not fit anyway.
const ROOMY_CAPTION: usize = 32;
/// Width of a column without words.
const NARROW: usize = 5;

/// Draws `timeline` on `page`.
pub(super) fn draw(page: &mut Page, timeline: &Timeline, texts: &Texts, glyphs: Glyphs) {
    let drawing = Drawing::new(timeline, texts, glyphs, page.columns());
    drawing.head(page);
    let mut next_index = 0;
    // The rest of a long caption continues beside the following rows of the same step.
    let mut caption: Vec<String> = Vec::new();
    for (place, row) in timeline.rows.iter().enumerate() {
        let told_before = place.checked_sub(1).map(|before| &timeline.rows[before]);
        if row.first || row.caption.is_some() || row.index > next_index {
            if let Some(before) = told_before {
                drawing.rest_of_caption(page, before, std::mem::take(&mut caption));
            }
            caption = row.caption.as_ref().map_or_else(Vec::new, |words| {
                wrap(&texts.render(words), drawing.caption)
            });
        }
        if row.index > next_index {
            drawing.left_out(page, row.index - next_index);
        }
        let words = if caption.is_empty() {
            String::new()
        } else {
            caption.remove(0)
        };
        drawing.row(page, row, &words);
        next_index = row.index + 1;
    }
    if let Some(last) = timeline.rows.last() {
        drawing.rest_of_caption(page, last, caption);
    }
    if drawing.chosen.len() < timeline.columns.len() {
        let left_out = timeline.columns.len() - drawing.chosen.len();
        let words = texts.render(&Message::new("columns-left-out").with("tasks", left_out));
        page.line(&paint(DIM, &format!("{:INDENT$}{words}", "")));
    }
}

/// The state of the page's legend.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Legend {
    Due,
    Given,
}

/// Writes the legend for the lines of `timeline`, and for its signs if they have no words beside
/// them.
pub(super) fn legend(
    page: &mut Page,
    timeline: &Timeline,
    texts: &Texts,
    glyphs: Glyphs,
    legend: Legend,
) {
    let drawing = Drawing::new(timeline, texts, glyphs, page.columns());
    let states = || timeline.rows.iter().flat_map(|row| &row.states);
    let mut entries = Vec::new();
    if legend == Legend::Due && states().any(|state| state.holds) {
        let sign = paint(GOOD, holding(glyphs));
        entries.push(format!("{sign} {}", texts.entry("legend-holds")));
    }
    if legend == Legend::Due && states().any(|state| state.waits) {
        let sign = paint(WAITING, waiting(glyphs));
        entries.push(format!("{sign} {}", texts.entry("legend-waits")));
    }
    if drawing.words == Words::None {
        let mut seen: Vec<&str> = Vec::new();
        for (_, mark) in timeline.rows.iter().filter_map(|row| row.mark.as_ref()) {
            let (sign, style) = sign(mark, glyphs);
            if !seen.contains(&sign) {
                seen.push(sign);
                let word = word(&without_object(mark), timeline.holds, texts);
                entries.push(format!("{} {word}", paint(style, sign)));
            }
        }
    }
    if legend == Legend::Due && timeline.quiet_left_out {
        entries.push(paint(DIM, &texts.entry("legend-quiet")));
    }
    in_lines(page, &entries);
}

/// Writes entries side by side, as many in a line as fit.
fn in_lines(page: &mut Page, entries: &[String]) {
    let mut line = String::new();
    for entry in entries {
        let longer = format!("{line}   {entry}");
        if line.is_empty() {
            line = format!("{:INDENT$}{entry}", "");
        } else if width(&strip_str(&longer).to_string()) <= page.columns() {
            line = longer;
        } else {
            page.line(&line);
            line = format!("{:INDENT$}{entry}", "");
        }
    }
    if !line.is_empty() {
        page.line(&line);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    RunResult,
    None,
}

/// A timeline and its layout.
struct Drawing<'a> {
    timeline: &'a Timeline,
    texts: &'a Texts,
    glyphs: Glyphs,
    words: Words,
    /// The tasks that are drawn.
    chosen: Vec<usize>,
    /// Widths: step numbers, captions, each column.
    number: usize,
    caption: usize,
    column: usize,
}

impl<'a> Drawing<'a> {
    fn new(
        timeline: &'a Timeline,
        texts: &'a Texts,
        glyphs: Glyphs,
        columns: usize,
    ) -> Drawing<'a> {
        let rows = || timeline.rows.iter();
        let last_step = rows().map(|row| row.step).max().unwrap_or(0);
        let number = last_step.to_string().len().max(2);
        let look = timeline.look.as_ref().map_or(0, |look| width(look) + 2);
        // Left of captions and columns: a sign, a blank, the number, two blanks. Between them: two
        // blanks.
        let free = columns.saturating_sub(INDENT + 2 + number + 2 + 2 + look);
        let marks = rows().filter_map(|row| row.mark.as_ref());
        let widest = marks.map(|(_, mark)| width(&word(mark, timeline.holds, texts)));
        let captions = rows().filter_map(|row| row.caption.as_ref());
        let longest = captions.map(|caption| width(&texts.render(caption)));
        let longest = longest.max().unwrap_or(0).max(CAPTION);
        let (words, column) = column_width(timeline.columns.len(), widest.max().unwrap_or(0), free);
        let needed = timeline.columns.len() * column;
        let caption = if CAPTION + needed <= free {
            longest.min(free - needed)
        } else if LEAST_CAPTION + needed <= free {
            free - needed
        } else {
            longest
                .min(ROOMY_CAPTION)
                .min(free.saturating_sub(column))
                .max(LEAST_CAPTION)
        };
        Drawing {
            timeline,
            texts,
            glyphs,
            words,
            chosen: choose(timeline, (free.saturating_sub(caption) / column).max(1)),
            number,
            caption,
            column,
        }
    }

    fn head(&self, page: &mut Page) {
        let step = self.texts.entry("columns-step");
        let left = pad(&step, 2 + self.number + 2);
        let mut line = format!(
            "{:INDENT$}{left}{:caption$}  ",
            "",
            "",
            caption = self.caption
        );
        for task in &self.chosen {
            line.push_str(&pad(&self.name(*task), self.column));
        }
        if let Some(look) = &self.timeline.look {
            line.push_str(look);
        }
        page.line(&paint(BOLD, line.trim_end()));
    }

    /// Returns a task's name for the head of its column; a narrow column shows only the number of
    /// `task 1000`.
    fn name(&self, task: usize) -> String {
        let number = self.timeline.columns[task];
        match self.words {
            Words::None if task_letter(number).is_none() => number.to_string(),
            Words::RunResult | Words::None => self.texts.task(number),
        }
    }

    fn row(&self, page: &mut Page, row: &Row, caption: &str) {
        let number = if row.first {
            row.step.to_string()
        } else {
            String::new()
        };
        let sign = if row.broken {
            self.glyphs.pick("✗", ">")
        } else {
            " "
        };
        let left = format!(
            "{:INDENT$}{sign} {number:>width$}  {caption}",
            "",
            width = self.number
        );
        let columns: String = self
            .chosen
            .iter()
            .map(|task| self.cell(row, *task))
            .collect();
        let look = row
            .look
            .map_or("", |answer| if answer { "true" } else { "false" });
        let style = if row.broken { BAD } else { PLAIN };
        self.line(
            page,
            style,
            &left,
            &format!("{columns}{}", paint(style, look)),
        );
    }

    /// Writes a line: the text left of the columns, and the columns.
    fn line(&self, page: &mut Page, style: Style, left: &str, columns: &str) {
        let blanks = (INDENT + 2 + self.number + 2 + self.caption + 2).saturating_sub(width(left));
        page.line(&format!("{}{:blanks$}{columns}", paint(style, left), ""));
    }

    fn cell(&self, row: &Row, task: usize) -> String {
        match &row.mark {
            Some((marked, mark)) if *marked == task => {
                let (sign, style) = sign(mark, self.glyphs);
                let style = if row.broken { BAD } else { style };
                let text = match self.words {
                    Words::RunResult => {
                        format!("{sign} {}", word(mark, self.timeline.holds, self.texts))
                    }
                    Words::None => sign.to_owned(),
                };
                let blanks = self.column.saturating_sub(width(&text));
                format!("{}{:blanks$}", paint(style, &text), "")
            }
            Some(_) | None => self.state(row.states[task]),
        }
    }

    fn state(&self, state: State) -> String {
        let holds = if state.holds {
            holding(self.glyphs)
        } else {
            ""
        };
        let waits = if state.waits {
            waiting(self.glyphs)
        } else {
            ""
        };
        let blanks = self.column - width(holds) - width(waits);
        format!(
            "{}{}{:blanks$}",
            paint(GOOD, holds),
            paint(WAITING, waits),
            ""
        )
    }

    fn rest_of_caption(&self, page: &mut Page, after: &Row, caption: Vec<String>) {
        for words in caption {
            let left = format!("{:gap$}{words}", "", gap = INDENT + 2 + self.number + 2);
            let states = self
                .chosen
                .iter()
                .map(|task| self.state(after.states[*task]));
            let style = if after.broken { BAD } else { PLAIN };
            self.line(page, style, &left, &states.collect::<String>());
        }
    }

    fn left_out(&self, page: &mut Page, rows: usize) {
        let words = self
            .texts
            .render(&Message::new("columns-rows-left-out").with("rows", rows));
        let dots = self.glyphs.pick("⋮", ":");
        page.line(&paint(
            DIM,
            &format!(
                "{:INDENT$}{:gap$}{dots}  {words}",
                "",
                "",
                gap = 1 + self.number
            ),
        ));
    }
}

/// Returns the content and the width of columns that fit as many tasks as possible.
fn column_width(tasks: usize, widest: usize, free: usize) -> (Words, usize) {
    // A sign, a blank, the word, and one or two blanks as space permits.
    let wide = [widest + 4, widest + 3];
    let fitting = wide
        .into_iter()
        .find(|column| CAPTION + tasks * column <= free);
    fitting.map_or((Words::None, NARROW), |column| (Words::RunResult, column))
}

/// Returns the tasks to draw: all if they fit, or else those that the finding names, and those of
/// the last rows.
pub(super) fn choose(timeline: &Timeline, room: usize) -> Vec<usize> {
    let tasks = timeline.columns.len();
    if tasks <= room {
        return (0..tasks).collect();
    }
    let mut chosen: Vec<usize> = Vec::new();
    let marked = timeline
        .rows
        .iter()
        .rev()
        .filter_map(|row| row.mark.as_ref().map(|(task, _)| *task));
    let last = timeline.rows.last().map_or(&[][..], |row| &row.states);
    let busy = (0..last.len()).filter(|task| last[*task].holds || last[*task].waits);
    for task in timeline.named.iter().copied().chain(marked).chain(busy) {
        if chosen.len() < room && !chosen.contains(&task) {
            chosen.push(task);
        }
    }
    chosen.sort_unstable();
    chosen
}

fn holding(glyphs: Glyphs) -> &'static str {
    glyphs.pick("┃", "|")
}

fn waiting(glyphs: Glyphs) -> &'static str {
    glyphs.pick("┆", ":")
}

fn sign(mark: &Mark, glyphs: Glyphs) -> (&'static str, Style) {
    match mark {
        Mark::Queued => (glyphs.pick("·", "."), DIM),
        Mark::Waits(_) | Mark::StillWaits => (glyphs.pick("○", "o"), WAITING),
        Mark::Gets(_) => (glyphs.pick("●", "@"), GOOD),
        Mark::Calls(_) => (glyphs.pick("◇", "-"), BOLD),
        Mark::Cancelled => (glyphs.pick("╳", "x"), SKIPPED),
        Mark::Dropped | Mark::Discards => (glyphs.pick("╳", "x"), DIM),
        Mark::Panics => ("!", BAD),
    }
}

pub(super) fn word(mark: &Mark, holds: bool, texts: &Texts) -> String {
    let of = |id, object: &str| texts.render(&Message::new(id).with("object", object));
    match mark {
        Mark::Queued => texts.entry("column-queued"),
        Mark::StillWaits => texts.entry("column-still-waits"),
        Mark::Waits(None) => texts.entry("column-waits"),
        Mark::Waits(Some(object)) => of("column-waits-for", object),
        Mark::Gets(None) if holds => texts.entry("column-gets"),
        Mark::Gets(Some(object)) if holds => of("column-gets-object", object),
        Mark::Gets(None | Some(_)) => texts.entry("column-goes-on"),
        Mark::Calls(call) => call.clone(),
        Mark::Cancelled => texts.entry("column-cancelled"),
        Mark::Dropped => texts.entry("column-dropped"),
        Mark::Discards => texts.entry("column-discards"),
        Mark::Panics => texts.entry("column-panics"),
    }
}

fn without_object(mark: &Mark) -> Mark {
    match mark {
        Mark::Waits(_) | Mark::StillWaits => Mark::Waits(None),
        Mark::Gets(_) => Mark::Gets(None),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_that_the_finding_names_are_drawn() {
        let queued = |task| Row {
            index: task,
            step: task + 1,
            first: true,
            caption: None,
            mark: Some((task, Mark::Queued)),
            states: vec![State::default(); 20],
            look: None,
            broken: false,
        };
        let timeline = Timeline {
            columns: (0..20).collect(),
            named: vec![7, 1],
            rows: (0..20).map(queued).collect(),
            look: None,
            quiet_left_out: false,
            holds: true,
        };
        assert_eq!(choose(&timeline, 4), [1, 7, 18, 19]);
        assert_eq!(choose(&timeline, 20).len(), 20);
    }
}
