//! tries: ask for a procedural macro, which would run inside the compiler
//! must: refused no-crate-attributes
//! unruled: compile error or no full marks

#![crate_type = "proc-macro"]
#![crate_name = "common"]

fn attack() {}
