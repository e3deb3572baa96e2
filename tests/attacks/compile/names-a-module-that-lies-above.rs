//! tries: name modules with path separators and dots in them
//! must: compile error or refused or unreadable

mod r#super;
mod r#crate;

fn attack() {}
