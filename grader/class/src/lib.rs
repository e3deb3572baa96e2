//! A class's submissions: read from a platform's download, booked, and written back in the
//! platform's own form.
//!
//! The stages of a class, in reading order:
//!
//! ```text
//! tree      the files of a download, a directory or a zip
//! layout    which files belong to which student
//! pick      which of them is the solution
//! plan      plan.jsonl: students, files, hashes
//! lines     results.jsonl: one whole line a submission; shards of many machines
//! course    course.toml; books: marks by its rules
//! ```
//!
//! and beside it, each from the books alone:
//!
//! ```text
//! gradebook, worksheet, feedback    files for people and platforms
//! against, similar, pseudonyms      what a new grading changes; copies; names left out
//! ```
//!
//! Nothing here grades, starts a process or prints. Texts are notes ([`note::Note`]) that the
//! grader renders.

#![forbid(unsafe_code)]

pub mod against;
pub mod archive;
pub mod books;
pub mod course;
pub mod feedback;
pub mod generate;
pub mod gradebook;
pub mod hash;
pub mod layout;
pub mod lines;
pub mod note;
pub mod pick;
pub mod plan;
pub mod pseudonyms;
mod random;
pub mod roster;
pub mod shards;
pub mod similar;
pub mod table;
pub mod time;
pub mod tree;
pub mod worksheet;
