//! tries: bring the harness in by extern crate
//! must: refused no-extern
//! unruled: compile error

extern crate harness;

fn attack() {}
