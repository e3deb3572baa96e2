//! tries: a module whose file is the crate root, again and again
//! must: compile error or gave up or refused or unreadable

//~ file: src/lib.rs

mod lib;

fn attack() {}
