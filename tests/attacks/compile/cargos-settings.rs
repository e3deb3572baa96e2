//! tries: replace the compiler, the linker and the runner by cargo's settings
//! must: no full marks
//! says: .cargo

//~ file: src/lib.rs

fn attack() {}

//~ file: .cargo/config.toml
[build]
rustc-wrapper = "./wrapper.sh"
rustflags = ["-Clinker=./wrapper.sh"]
[target.x86_64-unknown-linux-gnu]
linker = "./wrapper.sh"
runner = "./wrapper.sh"
[env]
RUSTC_BOOTSTRAP = "1"
//~ file: wrapper.sh
#!/bin/sh
touch "@KEEP@/wrapped"
