//! Checks the compiler's dep-info: a submission may read its own sources and no other file.
//!
//! Entry points: [`check`], and [`could_reach`] if there is no dep-info. The rules report such code
//! better, and landlock restricts access to the system's files. This is a second line of defence on
//! all systems. It also protects the contents of other files: a failed compilation has dep-info
//! too, and its messages are printed only if the list is clean.

use crate::messages::Message;
use crate::submission::lexer::Tokens;

/// Tokens that a source needs to make the compiler read another file. No macro can assemble them.
/// The environment is not listed: the compiler runs with the grader's own.
const REACHING: &[&str] = &[
    "debugger_visualizer",
    "include",
    "include_bytes",
    "include_str",
    "path",
];

/// Returns a file in the dep-info that the compilation must not read, if there is one. `list` is
/// the output of `--emit=dep-info` to `path`, `sources` are the names of the allowed inputs, and
/// `made` is the output.
pub(super) fn check<'a>(
    list: &str,
    made: &[&str],
    sources: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<Message> {
    let is_known = |line: &str| {
        let made = made.iter().any(|made| {
            line.strip_prefix(made)
                .is_some_and(|rest| rest.starts_with(": "))
        });
        let mut sources = sources.clone().into_iter();
        line.is_empty() || made || sources.any(|source| line == format!("{}:", escaped(source)))
    };
    let touched = list.lines().find(|line| !is_known(line))?;
    Some(match touched.strip_prefix("# env-dep:") {
        Some(variable) => {
            let name = variable.split('=').next().unwrap_or_default();
            Message::new("compile-environment").with("name", name)
        }
        None => Message::new("compile-reads").with("path", touched.trim_end_matches(':')),
    })
}

/// Returns a token by which a source could read another file, if it has one. A compiler that
/// aborts, for example in endless macro recursion, writes no dep-info; then only this check
/// remains.
pub(super) fn could_reach(text: &str) -> Option<&'static str> {
    let tokens = Tokens::of(text);
    let named = |word: &&&str| tokens.list.iter().any(|token| token.name == **word);
    REACHING.iter().find(named).copied()
}

/// Returns a path in the escaped form of dep-info.
fn escaped(path: &str) -> String {
    path.replace(' ', "\\ ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_list(rest: &str, expected: Option<Message>) {
        let list = format!("../dep-info: lib.rs a\\ b.rs\n\nlib.rs:\na\\ b.rs:\n{rest}");
        let made = ["../dep-info"];
        assert_eq!(check(&list, &made, ["lib.rs", "a b.rs"]), expected);
    }

    #[test]
    fn sources_alone_are_fine() {
        check_list("", None);
    }

    #[test]
    fn any_other_file_is_found() {
        let reads = |path: &str| Some(Message::new("compile-reads").with("path", path));
        check_list("/etc/passwd:\n", reads("/etc/passwd"));
        check_list("../lib.rs:\n", reads("../lib.rs"));
        check_list("lib.rs:x\n", reads("lib.rs:x"));
    }

    #[test]
    fn a_word_that_reaches_out_is_found_wherever_it_stands() {
        for (text, word) in [
            ("m!(r#include_str ! (\"a\"));", Some("include_str")),
            ("#[cfg_attr(all(), path = \"a\")] mod a;", Some("path")),
            ("use std::include as i;", Some("include")),
            ("const A: &str = env!(\"PATH\");", None),
            ("// include\nmod a; fn included() { \"env\" }", None),
        ] {
            assert_eq!(could_reach(text), word, "{text}");
        }
    }

    #[test]
    fn any_variable_is_found() {
        let named = |name: &str| Some(Message::new("compile-environment").with("name", name));
        check_list("\n# env-dep:HOME=/home/me\n", named("HOME"));
        check_list("\n# env-dep:NOT_SET\n", named("NOT_SET"));
    }
}
