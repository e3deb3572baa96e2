//! tries: modules called like what we write beside the sources
//! must: no full marks or compile error

//~ file: src/lib.rs

mod glue;
mod program;
mod libsubmission;

fn attack() {}

//~ file: src/glue.rs
fn main() {}
//~ file: src/program.rs
//~ file: src/libsubmission/mod.rs
