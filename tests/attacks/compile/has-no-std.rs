//! tries: leave std out, and main
//! must: refused no-crate-attributes
//! unruled: compile error or no full marks

#![no_std]
#![no_main]

fn attack() {}
