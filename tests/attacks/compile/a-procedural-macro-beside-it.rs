//! tries: bring a procedural macro as a path dependency
//! must: refused only-std-and-common
//! unruled: compile error

//~ file: src/lib.rs

use evil::run;

run!();

fn attack() {}

//~ file: Cargo.toml
[package]
name = "lock"
version = "1.0.0"
[dependencies]
evil = { path = "evil" }
//~ file: evil/Cargo.toml
[package]
name = "evil"
version = "1.0.0"
[lib]
proc-macro = true
//~ file: evil/src/lib.rs
#[proc_macro]
pub fn run(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    std::fs::write("@KEEP@/expanded", "").unwrap();
    Default::default()
}
