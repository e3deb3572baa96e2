//! Hints for the failure that a report tells first, in steps: a question, a direction, a pointer.
//!
//! Entry point: [`hints`]. Which hints there are for a failure is not decided here.

use super::page::{BOLD, DIM, PLAIN, Page, paint, width};
use super::story;
use super::{Look, first_story};
use crate::diagnosis::{self, HINTS};
use crate::message::Message;
use crate::messages::Texts;
use crate::verdict::{Check, Finding, Graded, Outcome, Verdict};

/// The first `count` hints, and how to get the next.
pub(super) fn hints(verdict: &Verdict, texts: &Texts, look: &Look, count: usize) -> String {
    let mut page = Page::default();
    match &verdict.outcome {
        Outcome::Graded(graded) => of_graded(&mut page, verdict, graded, texts, look, count),
        Outcome::NotWritten(_) if count > 0 => {
            page.prose(
                0,
                &texts.entry(&format!("hint-start-{}", verdict.task.name)),
            );
        }
        Outcome::Unreadable(_) | Outcome::Refused(_) | Outcome::NotBuilt(_) if count > 0 => {
            page.prose(0, &texts.entry("hint-not-run"));
        }
        Outcome::NotWritten(_)
        | Outcome::Unreadable(_)
        | Outcome::Refused(_)
        | Outcome::NotBuilt(_) => {}
    }
    let text = page.into_text();
    if text.is_empty() {
        text
    } else {
        format!("\n{text}")
    }
}

fn of_graded(
    page: &mut Page,
    verdict: &Verdict,
    graded: &Graded,
    texts: &Texts,
    look: &Look,
    count: usize,
) {
    match first_story(graded) {
        Some((check, finding)) => of_finding(page, verdict, (check, finding), texts, look, count),
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
    look: &Look,
    count: usize,
) {
    let shown = count.min(HINTS);
    for (number, id) in diagnosis::hints(verdict.task, check, finding)
        .iter()
        .take(shown)
        .enumerate()
    {
        let head = Message::new("hint-head")
            .with("number", number + 1)
            .with("of", HINTS);
        let head = texts.render(&head);
        let lead = format!("{} ", paint(BOLD, &head));
        page.hanging(&lead, width(&head) + 1, PLAIN, &texts.entry(id));
    }
    if shown == HINTS {
        return;
    }
    let Some(submission) = &verdict.submission else {
        return;
    };
    let next = if shown == 0 {
        "hint-first"
    } else {
        "hint-next"
    };
    let option = if shown == 0 {
        "--hint".to_owned()
    } else {
        format!("--hint {}", shown + 1)
    };
    page.line(&texts.entry(next));
    let command = format!(
        "{}{} {option}",
        look.command,
        story::options(verdict.task, submission)
    );
    page.line(&format!("  {}", paint(DIM, &command)));
}
