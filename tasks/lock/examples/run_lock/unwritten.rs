//! Tells what is still to be written in `src/lock.rs`: the places that say `todo!()`.

use std::fmt::Write;

const PATH: &str = "tasks/lock/src/lock.rs";

/// Whether a panic comes from a `todo!()` or `unimplemented!()`.
pub(crate) fn is_unwritten(panic_message: &str) -> bool {
    panic_message.starts_with("not yet implemented") || panic_message.starts_with("not implemented")
}

/// What to tell a student whose lock has a `todo!()` at `hit` (file and line), and where their other ones are.
pub(crate) fn what_to_write(source: &str, hit: &str) -> String {
    let todos = todos(source);
    let mut text = "The lock is not written yet.\n".to_owned();
    if todos.is_empty() {
        writeln!(text, "A `todo!()` was reached at {hit}.").expect("a String takes it");
    } else {
        writeln!(text, "Write these methods in {PATH}:\n").expect("a String takes it");
    }
    for (line, method) in todos {
        writeln!(text, "    line {line:<4} {method}").expect("a String takes it");
    }
    text + "\nThe assignment: tasks/lock/README.md, in Russian: tasks/lock/README.ru.md\n\
            What it will look like: ./run_lock.sh --reference\n"
}

/// The functions with a `todo!()` inside: line of the `todo!()`, and head of the function.
fn todos(source: &str) -> Vec<(usize, String)> {
    let mut todos = Vec::new();
    let mut function = "";
    for (index, line) in source.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default().trim();
        if code.contains("fn ") {
            function = code.trim_end_matches('{').trim_end();
        }
        if code.contains("todo!(") || code.contains("unimplemented!(") {
            todos.push((index + 1, function.to_owned()));
        }
    }
    todos
}
