//! Names of tasks: `a` to `z`, then `task 26`.
//!
//! Entry points: [`task_name`] and [`task_of_name`].

/// Returns the name of the task with this number in data, for every language: `a`, `b`, .. `z`,
/// then `task 26`.
pub fn task_name(number: u32) -> String {
    match task_letter(number) {
        Some(letter) => letter.to_string(),
        None => format!("task {number}"),
    }
}

/// Returns the number of the task that has this [`task_name`].
pub fn task_of_name(name: &str) -> Option<u32> {
    match name.strip_prefix("task ") {
        Some(number) => number.parse().ok(),
        None => (0..26).find(|number| task_name(*number) == name),
    }
}

/// Returns the letter of a task, if it is one of the first.
pub fn task_letter(number: u32) -> Option<char> {
    let number = u8::try_from(number).ok().filter(|number| *number < 26)?;
    Some(char::from(b'a' + number))
}
