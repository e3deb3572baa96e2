//! The source files of a folder that is no package: a student hands in `src/lock.rs` alone, or a folder
//! one level too deep.
//!
//! Entry point: [`sources_below`]. It reads names alone; the files are opened as any other path.

use std::fs;
use std::path::{Path, PathBuf};

/// The most folders below each other that are searched.
const DEPTH: usize = 4;
/// The most entries that are looked at.
const MOST: usize = 2_000;
/// The most files that are returned.
const FILES: usize = 9;
/// Folders and files that hold no solution.
const SKIPPED: &[&str] = &["target", "tests", "examples", "benches", "build.rs"];

/// Returns the source files below `folder`, relative to it and sorted; links are not followed.
pub(super) fn sources_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut left = MOST;
    collect(folder, Path::new(""), DEPTH, &mut left, &mut found);
    found.sort();
    found.truncate(FILES);
    found
}

fn collect(folder: &Path, below: &Path, depth: usize, left: &mut usize, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder.join(below))
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
            collect(folder, &path, depth - 1, left, found);
        } else if kind.is_file() && path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}
