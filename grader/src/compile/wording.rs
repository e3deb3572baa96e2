//! Rewrites compiler messages in the words of the course. The compiler sees an async block in place
//! of `coroutine!`, which the student did not write and the rules forbid.

/// Compiler phrases and their replacements. A phrase that is part of another one comes after it.
const PHRASES: &[(&str, &str)] = &[
    (
        "a recursive `async fn` call must introduce indirection such as `Box::pin` to avoid an infinitely sized future",
        "a coroutine that runs itself would hold itself, without end: use a loop in place of the recursion",
    ),
    (
        "recursion in an async block requires boxing",
        "a coroutine cannot run itself",
    ),
    (
        "this function should return",
        "this coroutine should return",
    ),
    ("an `async` block", "a `coroutine!` block"),
    ("`async` block", "`coroutine!` block"),
    ("an async block", "a coroutine"),
    ("async block", "coroutine"),
];

/// Returns `rendered` with the compiler's words for a coroutine replaced. The student's own lines
/// stay unchanged.
pub(super) fn of_the_course(rendered: &str) -> String {
    let speaks_of_coroutines = rendered
        .lines()
        .any(|line| !quotes(line) && line.contains("async"));
    if !speaks_of_coroutines {
        return rendered.to_owned();
    }
    let reword = |line: &str| {
        if quotes(line) {
            return line.to_owned();
        }
        PHRASES
            .iter()
            .fold(line.to_owned(), |line, (theirs, ours)| {
                line.replace(theirs, ours)
            })
    };
    rendered.split_inclusive('\n').map(reword).collect()
}

/// Returns true if this line shows source: it begins with the number of the source line.
fn quotes(line: &str) -> bool {
    line.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compilers_words_become_those_of_the_course() {
        let theirs = "error[E0277]: the `?` operator can only be used in an async block that returns `Result`\n";
        assert_eq!(
            of_the_course(theirs),
            "error[E0277]: the `?` operator can only be used in a coroutine that returns `Result`\n"
        );
        assert_eq!(
            of_the_course("   | |___- enclosing `async` block\n"),
            "   | |___- enclosing `coroutine!` block\n"
        );
    }

    #[test]
    fn students_lines_are_quoted_as_they_are() {
        let rendered =
            "error: recursion in an async block requires boxing\n40 | x(); // no async block\n";
        assert_eq!(
            of_the_course(rendered),
            "error: a coroutine cannot run itself\n40 | x(); // no async block\n"
        );
    }

    #[test]
    fn what_has_nothing_to_do_with_coroutines_stays() {
        let rendered = "note: this function should return `bool`\n";
        assert_eq!(of_the_course(rendered), rendered);
    }
}
