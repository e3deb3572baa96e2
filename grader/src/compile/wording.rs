//! Rewrites compiler messages in the words of the course. The compiler sees an async block in place
//! of `coroutine!`, which the student did not write and the rules forbid.

/// Compiler phrases and their replacements. A phrase that is part of another one comes after it.
const PHRASES: &[(&str, &str)] = &[
    (
        "a recursive `async fn` call must introduce indirection such as `Box::pin` to avoid an \
         infinitely sized future",
        "a coroutine that runs itself would hold itself, without end: use a loop in place of the \
         recursion",
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

/// Words of lines that do not help a student: files of this compilation, options of the compiler.
const NOISE: &[&str] = &[
    "the full name for the type has been written to",
    "consider using `--verbose` to print",
    "see issue #",
    "`#![feature(",
    "this compiler was built on",
    "run with `RUST_BACKTRACE",
];

/// Returns `rendered` without lines about temporary files, the sources of the standard library, and
/// options that are not the grader's.
pub(super) fn for_students(rendered: &str) -> String {
    let mut kept = String::new();
    let mut lines = rendered.split_inclusive('\n').peekable();
    let mut is_skipped = false;
    let mut was_noise = false;
    while let Some(line) = lines.next() {
        let starts = !line.starts_with(' ') && !quotes(line);
        let elsewhere = is_place(line) || line.trim_start().starts_with("= ");
        if starts || elsewhere {
            let below = lines.peek().copied().unwrap_or_default();
            let is_of_library = names_library(line) || starts && names_library(below);
            // The place below a heading belongs to it.
            let goes_on = is_skipped && is_place(line) && !line.trim_start().starts_with(":::");
            is_skipped = is_of_library || goes_on;
        }
        let is_noise = !quotes(line) && NOISE.iter().any(|noise| line.contains(noise));
        if starts && was_noise {
            drop_bar(&mut kept);
        }
        if !is_skipped && !is_noise {
            kept.push_str(line);
        } else if line.trim().is_empty() {
            kept.push_str(line);
            is_skipped = false;
        }
        was_noise = is_noise;
    }
    of_the_course(&kept)
}

/// Removes a last line that is only a margin: the line below it was left out.
fn drop_bar(kept: &mut String) {
    let above = kept.trim_end_matches(['\n', ' ']);
    let Some(above) = above.strip_suffix('|') else {
        return;
    };
    if let Some(end) = above.rfind('\n')
        && above[end..].trim().is_empty()
    {
        kept.truncate(end + 1);
    }
}

fn is_place(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("--> ") || line.starts_with("::: ")
}

fn names_library(line: &str) -> bool {
    is_place(line) && (line.contains("/rustc/") || line.contains("/rustlib/src/rust/library/"))
}

/// Returns `rendered`, with the compiler's words for a coroutine replaced. The student's own lines
/// stay as they are.
fn of_the_course(rendered: &str) -> String {
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
    fn lines_that_serve_no_student_are_left_out() {
        let theirs = "\
error[E0271]: type mismatch
  --> a.rs:1:1
   |
1  | x();
   | ^ expected `()`
   |
  ::: /rustc/59807616e1/library/core/src/ops.rs:5:5
   |
5  | fn of_the_library();
   | -
   |
   = note: expected unit type `()`
   = note: the full name for the type has been written to '/tmp/a.txt'
   = note: consider using `--verbose` to print the full type name to the console
note: required by a bound in `drop`
  --> /rustc/59807616e1/library/core/src/mem.rs:1:1
   |
1  | fn drop();
   | -
help: add it
   |
1  | xy();

";
        let ours = "\
error[E0271]: type mismatch
  --> a.rs:1:1
   |
1  | x();
   | ^ expected `()`
   |
   = note: expected unit type `()`
help: add it
   |
1  | xy();

";
        assert_eq!(for_students(theirs), ours);
    }

    #[test]
    fn what_has_nothing_to_do_with_coroutines_stays() {
        let rendered = "note: this function should return `bool`\n";
        assert_eq!(of_the_course(rendered), rendered);
    }
}
