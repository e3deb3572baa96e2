//! The length of the tests with random cases. A run of all tests takes few cases;
//! `FUZZ_CASES=10000000` in the environment makes it longer:
//!
//! ```sh
//! FUZZ_CASES=10000000 cargo test -p grader --lib any_
//! ```

use proptest::test_runner::Config;

/// Returns the settings for `cases` cases, or for the number in the environment.
pub(crate) fn config(cases: u32) -> Config {
    let told = std::env::var("FUZZ_CASES").ok();
    let told = told.map(|told| told.parse().expect("FUZZ_CASES is a number"));
    Config {
        cases: told.unwrap_or(cases),
        // A failing case is recorded by hand, as a test with a descriptive name.
        failure_persistence: None,
        ..Config::default()
    }
}
