//! The exercises: each has its methods, adapter, vocabulary, model, checks, diagnoses and texts in
//! one module.
//!
//! A further exercise is one directory in `tasks/`, one module here, and one line in [`ALL`].

pub mod event;
pub mod lock;
pub mod semaphore;

use crate::exercise::Exercise;
use crate::messages::Texts;

/// Every exercise, in the order in which `--help` lists them.
pub static ALL: &[&Exercise] = &[&lock::SPEC, &event::SPEC, &semaphore::SPEC];

/// Returns the exercise with this name.
pub fn by_name(name: &str) -> Option<&'static Exercise> {
    ALL.iter().find(|exercise| exercise.name == name).copied()
}

/// Returns the catalogues of all exercises, each with its language.
pub fn catalogues() -> Vec<(&'static str, &'static str)> {
    ALL.iter()
        .flat_map(|exercise| exercise.catalogues)
        .copied()
        .collect()
}

impl Texts {
    /// Returns the English texts, including those of the exercises.
    pub fn english() -> Texts {
        Texts::of("en")
    }

    /// Returns the texts of `language`, including those of the exercises. `language` is a tag such
    /// as `en`, or a locale such as `ru_RU.UTF-8`. If there is no catalogue for it, returns
    /// English.
    pub fn of(language: &str) -> Texts {
        Texts::with(language, &catalogues())
    }
}
