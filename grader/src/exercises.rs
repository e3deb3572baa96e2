//! What is particular to one exercise: its API, glue, programs, model, promises, probes and weights.
//!
//! A further exercise is one folder in `tasks/` at the top, one module here, and one line in [`ALL`].

pub mod event;
pub mod lock;

use crate::exercise::Exercise;

/// Every exercise, in the order in which `--help` lists them.
pub static ALL: &[&Exercise] = &[&lock::SPEC, &event::SPEC];

/// The exercise with this name.
pub fn by_name(name: &str) -> Option<&'static Exercise> {
    ALL.iter().find(|task| task.name == name).copied()
}
