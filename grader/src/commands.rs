//! The commands, one file each. Each returns the exit status.

pub(crate) mod class;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod export_grades;
pub(crate) mod grade;
pub(crate) mod handout;
pub(crate) mod merge;
pub(crate) mod replay;
pub(crate) mod selfcheck;
pub(crate) mod shown;

mod books;
mod grades;
