//! Finds the unwritten places of `src/lock.rs`: those with a `todo!()`. Entry point:
//! [`what_to_write`].

use std::fmt::Write;

use super::language::Language;

const PATH: &str = "tasks/lock/src/lock.rs";

/// Returns `true` if a panic comes from a `todo!()` or `unimplemented!()`.
pub(crate) fn is_unwritten(panic_message: &str) -> bool {
    panic_message.starts_with("not yet implemented") || panic_message.starts_with("not implemented")
}

/// Returns the text for a student whose lock has a `todo!()` at `hit` (file and line): the places
/// of all of them.
pub(crate) fn what_to_write(source: &str, hit: &str, language: Language) -> String {
    let todos = todos(source);
    let mut text = language
        .pick(
            "The lock is not written yet.",
            "Блокировка ещё не написана.",
        )
        .to_owned();
    if todos.is_empty() {
        let reached = language.pick("A `todo!()` was reached:", "Выполнение дошло до `todo!()`:");
        writeln!(text, "\n{reached} {hit}").expect("a String takes it");
    } else {
        let these = language.pick("Write these methods in", "Напишите эти методы в файле");
        writeln!(text, "\n{these} {PATH}:\n").expect("a String takes it");
    }
    let line = language.pick("line", "строка");
    for (number, method) in todos {
        writeln!(text, "    {line} {number:<4} {method}").expect("a String takes it");
    }
    text + language.pick(
        "\nThe assignment: tasks/lock/README.md, in Russian: tasks/lock/README.ru.md\n\
         What it will look like: ./run_lock.sh --reference\n",
        "\nЗадание: tasks/lock/README.ru.md\n\
         Как это будет выглядеть: ./run_lock.sh --reference\n",
    )
}

/// Returns the functions with a `todo!()` inside: line of the `todo!()`, and head of the function.
pub(crate) fn todos(source: &str) -> Vec<(usize, String)> {
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
