//! What a compilation touched, by the compiler's own list: a submission consists of its sources, and reads nothing else.
//!
//! Entry point: [`check`]. The rules say it better, and landlock shuts away what is not the system's; this stands behind them, on all systems.

use std::path::Path;

use crate::message::Message;

/// What a compilation touched that it must not have, if anything. `list` is what `--emit=dep-info` wrote to `path`; `sources` are the names
/// of the files that it may read, and `made` what it made.
pub(super) fn check<'a>(
    list: &str,
    made: &[&Path],
    sources: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<Message> {
    let is_known = |line: &str| {
        let made = made.iter().any(|made| {
            line.strip_prefix(&escaped(&made.to_string_lossy()))
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

/// A path as the compiler writes it there.
fn escaped(path: &str) -> String {
    path.replace(' ', "\\ ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_list(rest: &str, expected: Option<Message>) {
        let list = format!("/tmp/my\\ s/list: lib.rs a\\ b.rs\n\nlib.rs:\na\\ b.rs:\n{rest}");
        let made = [Path::new("/tmp/my s/list")];
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
    fn any_variable_is_found() {
        let named = |name: &str| Some(Message::new("compile-environment").with("name", name));
        check_list("\n# env-dep:HOME=/home/me\n", named("HOME"));
        check_list("\n# env-dep:NOT_SET\n", named("NOT_SET"));
    }
}
