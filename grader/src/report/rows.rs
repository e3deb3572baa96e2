//! A timeline as the rows of a report's story.
//!
//! Entry points: [`story`] for a finding, [`of_timeline`]. Texts are rendered here; nothing is
//! drawn.

use formats::story::{Mark, MarkKind, Row, State, Story};

use super::drawing;
use super::inside::{self, Inside};
use super::timeline::{self, Timeline};
use crate::exercise::Exercise;
use crate::judge::RunResult;
use crate::messages::Texts;
use crate::runner::record::Step;
use crate::verdict::Finding;

/// Tasks that have a column; a program may have thousands.
const COLUMNS: usize = 12;

/// Returns the story of `finding`, up to the step at which it showed.
pub(super) fn story(exercise: &Exercise, finding: &Finding, texts: &Texts) -> Story {
    let (program, trace) = (&finding.program, &finding.trace);
    let timeline = Timeline::story(exercise, program, trace, &finding.violation);
    let shown = Inside {
        exercise,
        program,
        steps: &finding.inside,
    };
    with_inside(&timeline, &shown, texts)
}

/// Returns the story of a program that was run by itself, with what is known of its steps.
pub(super) fn of_run(
    exercise: &Exercise,
    result: &RunResult,
    steps: &[Step],
    texts: &Texts,
) -> Story {
    let violations = result.independent_violations();
    let timeline = Timeline::whole(exercise, &result.program, &result.trace, violations.first());
    let shown = Inside {
        exercise,
        program: &result.program,
        steps,
    };
    with_inside(&timeline, &shown, texts)
}

fn with_inside(timeline: &Timeline, shown: &Inside<'_>, texts: &Texts) -> Story {
    let mut story = of_timeline(timeline, texts);
    let chosen = drawing::choose(timeline, COLUMNS);
    let columns: Vec<u32> = chosen.iter().map(|task| timeline.columns[*task]).collect();
    inside::fill(&mut story.rows, &columns, shown);
    story
}

/// Returns the rows of `timeline`.
pub(super) fn of_timeline(timeline: &Timeline, texts: &Texts) -> Story {
    let chosen = drawing::choose(timeline, COLUMNS);
    let names = chosen
        .iter()
        .map(|task| texts.task(timeline.columns[*task]));
    let mut next_index = 0;
    let rows = timeline.rows.iter().map(|row| {
        let left_out = row.index.saturating_sub(next_index);
        next_index = row.index + 1;
        Row {
            left_out,
            ..of_row(row, &chosen, timeline, texts)
        }
    });
    let rows = rows.collect();
    Story {
        columns: names.collect(),
        columns_left_out: timeline.columns.len() - chosen.len(),
        observer: timeline.look.clone(),
        rows,
        quiet_left_out: timeline.quiet_left_out,
        ..Story::default()
    }
}

fn of_row(row: &timeline::Row, chosen: &[usize], timeline: &Timeline, texts: &Texts) -> Row {
    let caption = row.caption.as_ref();
    let mark = row.mark.as_ref().and_then(|(task, mark)| {
        let column = chosen.iter().position(|chosen| chosen == task)?;
        Some(Mark {
            column,
            kind: kind(mark),
            text: drawing::word(mark, timeline.holds, texts),
        })
    });
    let states = chosen.iter().map(|task| {
        let timeline::State { holds, waits } = row.states[*task];
        State { holds, waits }
    });
    Row {
        step: row.step,
        caption: caption.map_or_else(String::new, |caption| texts.render(caption)),
        mark,
        states: states.collect(),
        observed: row.look.map(|answer| answer.to_string()),
        broken: row.broken,
        ..Row::default()
    }
}

fn kind(mark: &timeline::Mark) -> MarkKind {
    match mark {
        timeline::Mark::Queued => MarkKind::Queued,
        timeline::Mark::StillWaits => MarkKind::StillWaits,
        timeline::Mark::Waits(_) => MarkKind::Waits,
        timeline::Mark::Gets(_) => MarkKind::Gets,
        timeline::Mark::Calls(_) => MarkKind::Calls,
        timeline::Mark::Cancelled => MarkKind::Cancelled,
        timeline::Mark::Dropped => MarkKind::Dropped,
        timeline::Mark::Discards => MarkKind::Discards,
        timeline::Mark::Panics => MarkKind::Panics,
    }
}
