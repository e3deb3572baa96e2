//! The source files of a directory that is not a package: for example `src/lock.rs` alone, or a
//! package one level too deep.
//!
//! Entry point: [`sources_below`]. It reads directory entries only; `open` opens the files.

use std::fs;
use std::path::{Path, PathBuf};

/// Maximal depth of the search.
const DEPTH: usize = 4;
/// Maximal number of visited directory entries.
const MOST: usize = 2_000;
/// Maximal number of returned files.
const FILES: usize = 9;
/// Directories and files that contain no solution.
const SKIPPED: &[&str] = &["target", "tests", "examples", "benches", "build.rs"];

/// Returns the source files below `dir`, relative to it and sorted. Links are not followed.
pub(super) fn sources_below(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut left = MOST;
    collect(dir, Path::new(""), DEPTH, &mut left, &mut found);
    found.sort();
    found.truncate(FILES);
    found
}

fn collect(dir: &Path, below: &Path, depth: usize, left: &mut usize, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir.join(below))
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = entry.file_name();
        let text = name.to_string_lossy();
        if text.starts_with('.') || SKIPPED.contains(&&*text) {
            continue;
        }
        let Some(rest) = left.checked_sub(1) else {
            return;
        };
        *left = rest;
        let path = below.join(&name);
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() && depth > 1 {
            collect(dir, &path, depth - 1, left, found);
        } else if kind.is_file() && path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}
