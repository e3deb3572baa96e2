//! The report of one grading as data ([`model::Report`]), and its renderings for teachers' platforms.
//!
//! Pure: a model in, text out. No file, process, clock or environment is read here, and nothing
//! of the grader is known: the grader makes the model, chooses a renderer and writes the text.

#![forbid(unsafe_code)]

pub mod html;
pub mod model;
pub mod story;
