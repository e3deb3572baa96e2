//! What a compilation touched, by the compiler's own list: a submission consists of its sources, and reads nothing else.
//!
//! Entry points: [`check`], and [`could_reach`] where there is no list. The rules say it better, and landlock shuts away what is not the
//! system's; this stands behind them, on all systems. It keeps what a file holds out of the compiler's messages too: a compilation that fails has
//! a list as well, and what is on it decides whether the messages are told.

use crate::messages::Message;
use crate::submission::lexer::Tokens;

/// The words without which no source can have the compiler read another file. No macro can make them out of others. The environment is not among
/// this: a compiler has none but ours.
const REACHING: &[&str] = &[
    "debugger_visualizer",
    "include",
    "include_bytes",
    "include_str",
    "path",
];

/// What a compilation touched that it must not have, if anything. `list` is what `--emit=dep-info` wrote to `path`; `sources` are the names
/// of the files that it may read, and `made` what it made.
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

/// The word by which a source could reach what is not its own, if it has one. A compiler that stops in the middle, as it does when a macro never ends, writes no
/// list: then this is all that is known.
pub(super) fn could_reach(text: &str) -> Option<&'static str> {
    let tokens = Tokens::of(text);
    let named = |word: &&&str| tokens.list.iter().any(|token| token.name == **word);
    REACHING.iter().find(named).copied()
}

/// A path as the compiler writes it there.
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
