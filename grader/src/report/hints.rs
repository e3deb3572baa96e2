//! Hints for the first failure of a report, in steps: a question, a direction, a pointer.
//!
//! Entry points: [`hints`], and [`next_hint`] for the command that shows one more. `diagnosis`
//! selects the hints.

use super::page::{BOLD, PLAIN, Page, paint, width};
use super::{Layout, story};
use crate::compile::NotBuilt;
use crate::diagnosis::{self, HINTS};
use crate::exercise::Check;
use crate::messages::{Message, Texts};
use crate::verdict::groups::first_story;
use crate::verdict::{Finding, Graded, Outcome, Verdict};

/// Returns the first `count` hints.
pub(super) fn hints(verdict: &Verdict, texts: &Texts, layout: &Layout, count: usize) -> String {
    let mut page = Page::new(layout.columns);
    match &verdict.outcome {
        Outcome::Graded(graded) => of_graded(&mut page, verdict, graded, texts, count),
        Outcome::NotWritten(_) if count > 0 => {
            page.prose(
                0,
                &texts.entry(&format!("hint-start-{}", verdict.exercise.name)),
            );
        }
        Outcome::NotBuilt(NotBuilt::Errors(errors)) if count > 0 && !errors.notes.is_empty() => {
            for note in errors.notes.iter().take(count) {
                page.prose(0, &texts.render(note));
            }
        }
        Outcome::Unreadable(_) | Outcome::Refused(_) | Outcome::NotBuilt(_) if count > 0 => {
            page.prose(0, &texts.entry("hint-not-run"));
        }
        Outcome::NotWritten(_)
        | Outcome::Unreadable(_)
        | Outcome::Refused(_)
        | Outcome::NotBuilt(_) => {}
    }
    apart(page)
}

/// Returns all hints, as sentences for the formats that are data.
pub(super) fn sentences(verdict: &Verdict, texts: &Texts) -> Vec<String> {
    let ids: Vec<String> = match &verdict.outcome {
        Outcome::Graded(graded) => match first_story(graded) {
            Some((check, finding)) => diagnosis::hints(verdict.exercise, check, finding).into(),
            None => Vec::new(),
        },
        Outcome::NotWritten(_) => vec![format!("hint-start-{}", verdict.exercise.name)],
        Outcome::NotBuilt(NotBuilt::Errors(errors)) => {
            return errors.notes.iter().map(|note| texts.render(note)).collect();
        }
        Outcome::Unreadable(_) | Outcome::Refused(_) | Outcome::NotBuilt(_) => Vec::new(),
    };
    ids.iter().map(|id| texts.entry(id)).collect()
}

/// Returns the command for one hint more than `count`, if there is one.
pub(super) fn next_hint(verdict: &Verdict, texts: &Texts, layout: &Layout, count: usize) -> String {
    let Outcome::Graded(graded) = &verdict.outcome else {
        return String::new();
    };
    let Some(submission) = &verdict.submission else {
        return String::new();
    };
    if count >= HINTS || first_story(graded).is_none() {
        return String::new();
    }
    let (words, option) = if count == 0 {
        ("hint-first", "--hint".to_owned())
    } else {
        ("hint-next", format!("--hint {}", count + 1))
    };
    let options = story::options(layout, verdict.exercise, submission);
    let command = format!("{}{options} {option}", layout.command);
    let mut page = Page::new(layout.columns);
    page.command(0, &texts.entry(words), &command);
    page.into_text()
}

/// Returns the page with an empty line before it.
fn apart(page: Page) -> String {
    let text = page.into_text();
    if text.is_empty() {
        text
    } else {
        format!("\n{text}")
    }
}

fn of_graded(page: &mut Page, verdict: &Verdict, graded: &Graded, texts: &Texts, count: usize) {
    match first_story(graded) {
        Some((check, finding)) => of_finding(page, verdict, (check, finding), texts, count),
        None if count > 0 && verdict.points() == 100 => {
            page.prose(0, &texts.entry("hint-full-marks"))
        }
        None if count > 0 => page.prose(0, &texts.entry("hint-not-judged")),
        None => {}
    }
}

fn of_finding(
    page: &mut Page,
    verdict: &Verdict,
    (check, finding): (&Check, &Finding),
    texts: &Texts,
    count: usize,
) {
    for (number, id) in diagnosis::hints(verdict.exercise, check, finding)
        .iter()
        .take(count.min(HINTS))
        .enumerate()
    {
        let head = Message::new("hint-head")
            .with("number", number + 1)
            .with("of", HINTS);
        let head = texts.render(&head);
        let lead = format!("{} ", paint(BOLD, &head));
        page.hanging(&lead, width(&head) + 1, PLAIN, &texts.entry(id));
    }
}
