//! Consistency checks of the exercises' data: promises, points, and their texts.

use std::collections::BTreeSet;

use crate::diagnosis::{self, HINTS};
use crate::exercises;
use crate::messages::{Message, Texts};
use crate::selfcheck::row::SelfcheckRow;

/// Checks that each promise has a check and each check a promise. The points of the checks must add
/// up to those of the parts.
pub(super) fn promises() -> SelfcheckRow {
    let mut trouble = Vec::new();
    for exercise in exercises::ALL {
        let promised: BTreeSet<u32> = exercise.checks.iter().map(|check| check.promise).collect();
        let all: BTreeSet<u32> = (1..=exercise.promises).collect();
        if promised != all {
            trouble.push(format!(
                "{}: the checks are of the promises {promised:?}, the assignment has {all:?}",
                exercise.name
            ));
        }
        for part in exercise.parts {
            let points: u32 = exercise
                .checks
                .iter()
                .filter(|check| check.part == part.name)
                .map(|check| check.points)
                .sum();
            if points != part.points {
                trouble.push(format!(
                    "{}: the checks of `{}` have {points} points of {}",
                    exercise.name, part.name, part.points
                ));
            }
        }
    }
    SelfcheckRow {
        title: Message::new("selfcheck-promises"),
        tried: exercises::ALL
            .iter()
            .map(|exercise| exercise.checks.len())
            .sum(),
        trouble,
    }
}

/// Checks that every check and part has a title, and every diagnosis a text and its hints. The
/// first hint must be a question, and no hint may occur twice.
pub(super) fn texts(texts: &Texts) -> SelfcheckRow {
    let mut trouble = Vec::new();
    let mut tried = 0;
    let mut has = |id: &str| {
        tried += 1;
        let has = texts.has(id);
        if !has {
            trouble.push(format!("there is no text `{id}`"));
        }
        has
    };
    let mut all_hints = Vec::new();
    for exercise in exercises::ALL {
        for check in exercise.checks {
            has(&format!("check-{}-{}", exercise.name, check.name));
        }
        for part in exercise.parts {
            has(&format!("part-{}", part.name));
            for id in diagnosis::hints_of_part(exercise, part.name) {
                has(&id);
            }
        }
        for kind in exercise.diagnoses {
            let words = diagnosis::text_of(exercise, kind);
            let hints = diagnosis::hints_of(exercise, kind);
            if has(&words) & hints.iter().all(|id| has(id)) {
                all_hints.push((words, hints));
            }
        }
    }
    for (words, hints) in all_hints {
        let told: BTreeSet<String> = hints
            .iter()
            .chain([&words])
            .map(|id| texts.entry(id))
            .collect();
        if told.len() != HINTS + 1 {
            trouble.push(format!("`{words}` and its hints say one thing twice"));
        }
        if !texts.entry(&hints[0]).ends_with('?') {
            trouble.push(format!("`{}` is no question", hints[0]));
        }
    }
    SelfcheckRow {
        title: Message::new("selfcheck-texts"),
        tried,
        trouble,
    }
}
