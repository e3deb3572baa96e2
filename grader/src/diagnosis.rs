//! Maps a failure to the likely mistake and to hints.
//!
//! Entry points: [`diagnose`], which names the likely mistake behind each failed check, and
//! [`hints`]. The diagnoses are data of their exercises; this file only selects one. A diagnosis
//! never changes a mark.

use crate::exercise::evidence::{Evidence, SmallPrograms};
use crate::exercise::{Check, Diagnosis, Exercise, How};
use crate::oracle::Kind;
use crate::verdict::{Checked, Finding, Status};

/// The number of hints for each failure: a question, a direction, a pointer.
pub const HINTS: usize = 3;

/// Runs the program of a discriminator and returns the kinds of its violations.
pub type RunProgram<'a> = dyn FnMut(&'static str) -> anyhow::Result<Vec<Kind>> + 'a;

/// Names the likely mistake behind each failed check. Returns `Err` if a discriminator's program
/// could not be run.
pub fn diagnose(
    exercise: &Exercise,
    checks: &mut [Checked],
    tried: &mut RunProgram<'_>,
) -> anyhow::Result<()> {
    let breaks = |checked: &Checked| {
        matches!(checked.check.how, How::Explore { .. })
            && matches!(checked.status, Status::Failed(_))
    };
    let small = if checks.iter().any(breaks) {
        SmallPrograms::Broken
    } else {
        SmallPrograms::Kept
    };
    let seen = |checked: &Checked| match &checked.status {
        Status::Failed(finding) => Some((checked.check.name, finding.violation.code)),
        Status::Passed | Status::NotJudged(_) => None,
    };
    let failed: Vec<_> = checks.iter().filter_map(seen).collect();
    for checked in checks {
        if let Status::Failed(finding) = &mut checked.status {
            let evidence = Evidence {
                check: checked.check.name,
                is_exhaustive: matches!(checked.check.how, How::Explore { .. }),
                small_programs: small,
                program: &finding.program,
                trace: &finding.trace,
                violation: &finding.violation,
                panic: finding.panic.as_ref(),
                failed: &failed,
                waits: Vec::new(),
                calls: Vec::new(),
                rests: Vec::new(),
            };
            let evidence = evidence.derive();
            finding.diagnosis = first_that_applies(exercise, &evidence, tried)?;
        }
    }
    Ok(())
}

fn first_that_applies(
    exercise: &Exercise,
    evidence: &Evidence<'_>,
    tried: &mut RunProgram<'_>,
) -> anyhow::Result<Option<&'static Diagnosis>> {
    for diagnosis in exercise.diagnoses {
        let applies = (diagnosis.applies)(evidence)
            && match diagnosis.trial {
                Some(trial) => tried(trial.word)?.contains(&trial.breaks),
                None => true,
            };
        if applies {
            return Ok(Some(diagnosis));
        }
    }
    Ok(None)
}

/// Returns the message ids of the hints for a failed check: those of its diagnosis, or else those
/// of its part.
pub fn hints(exercise: &Exercise, check: &Check, finding: &Finding) -> [String; HINTS] {
    match finding.diagnosis {
        Some(diagnosis) => hints_of(exercise, diagnosis),
        None => hints_of_part(exercise, check.part),
    }
}

/// Returns the message ids of the hints for `diagnosis`.
pub fn hints_of(exercise: &Exercise, diagnosis: &Diagnosis) -> [String; HINTS] {
    [1, 2, 3].map(|number| format!("hint-{}-{}-{number}", exercise.name, diagnosis.name))
}

/// Returns the message ids of the hints for a part of the marks, for failures without a diagnosis.
pub fn hints_of_part(exercise: &Exercise, part: &str) -> [String; HINTS] {
    [
        format!("hint-part-{part}"),
        "hint-any-2".to_owned(),
        format!("hint-any-3-{}", exercise.name),
    ]
}

/// Returns the message id of the text for `diagnosis`.
pub fn text_of(exercise: &Exercise, diagnosis: &Diagnosis) -> String {
    format!("diagnosis-{}-{}", exercise.name, diagnosis.name)
}
