//! The pages to step through: of a verdict, and of one program.
//!
//! Entry points: [`report`] and [`replay`]. They fill the models of the crate `formats`.

use formats::html::{self, Violated};
use formats::model::Source;

use super::{Replay, model, rows};
use crate::judge::RunResult;
use crate::messages::Texts;
use crate::submission::Submission;
use crate::verdict::Verdict;

/// Returns the page of a verdict. `solutions` are the failing programs, run with the reference
/// solution, each with its text.
pub(super) fn report(
    verdict: &Verdict,
    solutions: &[(String, RunResult)],
    texts: &Texts,
) -> String {
    let mut report = model::report(verdict, texts);
    report.sources = verdict.submission.as_ref().map_or_else(Vec::new, sources);
    for check in &mut report.checks {
        let Some(finding) = &mut check.finding else {
            continue;
        };
        let solution = solutions.iter().find(|(text, _)| *text == finding.program);
        if let (Some(story), Some((_, result))) = (&mut finding.story, solution) {
            let reference = rows::of_run(verdict.exercise, result, &[], texts);
            story.reference = Some(Box::new(reference));
        }
    }
    html::report(&report, texts.language())
}

/// Returns the page of one program, with the run of the reference solution beside it.
pub(super) fn replay(
    replay: &Replay<'_>,
    result: &RunResult,
    submission: &Submission,
    texts: &Texts,
) -> String {
    let mut story = rows::of_run(replay.exercise, result, replay.inside, texts);
    let solution = replay.solution;
    let solution = solution.map(|solution| rows::of_run(replay.exercise, solution, &[], texts));
    story.reference = solution.map(Box::new);
    let violated = replay.violations.iter().map(|violation| Violated {
        seen: texts.render(&violation.seen),
        promised: texts.render(&violation.promised),
    });
    let page = html::Replay {
        exercise: replay.exercise.name.to_owned(),
        submission: Some(submission.shown.to_string_lossy().into_owned()),
        program: replay.word.to_owned(),
        story,
        violations: violated.collect(),
        sources: sources(submission),
    };
    html::replay(&page, texts.language())
}

fn sources(submission: &Submission) -> Vec<Source> {
    let sources = submission.sources.iter().map(|source| Source {
        file: source.display_path(),
        text: source.text.clone(),
    });
    sources.collect()
}
