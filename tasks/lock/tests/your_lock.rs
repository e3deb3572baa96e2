//! Prints that `cargo test -p lock` does not judge the student's lock. It tests nothing itself.

#[cfg(not(feature = "reference"))]
#[path = "../examples/run_lock/language.rs"]
#[expect(dead_code, reason = "only the language is needed")]
mod language;
#[cfg(not(feature = "reference"))]
#[path = "../examples/run_lock/unwritten.rs"]
#[expect(dead_code, reason = "only the list is needed")]
mod unwritten;

#[cfg(feature = "reference")]
fn main() {}

#[cfg(not(feature = "reference"))]
fn main() {
    // A test runner that asks for the names of tests gets none.
    if std::env::args().any(|argument| argument == "--list") {
        return;
    }
    let unwritten: Vec<String> = unwritten::todos(include_str!("../src/lock.rs"))
        .into_iter()
        .map(|(line, method)| format!("  tasks/lock/src/lock.rs:{line}: {method}\n"))
        .collect();
    if !unwritten.is_empty() {
        println!("\nThe lock is not written yet:\n{}", unwritten.concat());
    }
    println!(
        "`cargo test` runs the tests that you write yourself, in tasks/lock/src/lock.rs.\n\
         It does not judge your lock. That is done by ./test_lock.sh\n"
    );
}
