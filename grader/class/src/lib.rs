//! A class's submissions: read from a platform's download, booked, and written back in the platform's own form.
//!
//! The way of a class, in reading order:
//!
//! ```text
//! tree      the files of a download, a folder or a zip
//! layout    which files belong to which student
//! pick      which of them is the solution
//! plan      plan.jsonl: students, files, hashes; shards
//! ```
//!
//! Nothing here grades, starts a process or prints. Texts are notes ([`note::Note`]) that the grader renders.

pub mod generate;
pub mod hash;
pub mod layout;
pub mod note;
pub mod pick;
pub mod plan;
pub mod roster;
pub mod table;
pub mod time;
pub mod tree;
