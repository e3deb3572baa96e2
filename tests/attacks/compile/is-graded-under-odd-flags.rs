//! tries: let the grader's environment reach the compiler: RUSTFLAGS, a wrapper, LD_PRELOAD
//! must: no full marks
//! environment: RUSTFLAGS=-Dwarnings -Cnope
//! environment: RUSTC_WRAPPER=/nowhere
//! environment: RUSTC_LOG=trace
//! environment: CARGO_BUILD_RUSTC=/nowhere
//! environment: RUST_BACKTRACE=full
//! environment: RUSTC_FORCE_RUSTC_VERSION=1.0

fn attack() {
    let unused = 1;
}
