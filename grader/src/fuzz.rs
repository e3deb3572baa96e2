//! How long the tests with random cases go on. A run of all tests takes few cases;
//! `FUZZ_CASES=10000000` in the environment makes it as long as one likes:
//!
//! ```sh
//! FUZZ_CASES=10000000 cargo test -p grader --lib any_
//! ```

use proptest::test_runner::Config;

/// The settings for `cases` cases, or as many as the environment says.
pub(crate) fn config(cases: u32) -> Config {
    let told = std::env::var("FUZZ_CASES").ok();
    let told = told.map(|told| told.parse().expect("FUZZ_CASES is a number"));
    Config {
        cases: told.unwrap_or(cases),
        // A case that fails is kept by hand, as a test that says what it is about.
        failure_persistence: None,
        ..Config::default()
    }
}
