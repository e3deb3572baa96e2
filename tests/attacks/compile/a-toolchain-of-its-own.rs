//! tries: bring a toolchain in the folder
//! must: no full marks
//! says: rust-toolchain.toml

//~ file: src/lib.rs

fn attack() {}

//~ file: rust-toolchain.toml
[toolchain]
path = "./toolchain"
//~ file: rust-toolchain
nightly
//~ file: toolchain/bin/rustc
#!/bin/sh
touch "@KEEP@/compiled"
