//! tries: run a build script
//! must: no full marks
//! says: build.rs
//! says: Cargo.toml

//~ file: src/lib.rs

fn attack() {}

//~ file: Cargo.toml
[package]
name = "lock"
version = "1.0.0"
edition = "2024"
build = "build.rs"
//~ file: build.rs
fn main() {
    std::fs::write("@KEEP@/built", "").unwrap();
}
