//! `grader handout DIR [--for FORM]`: writes the package for students, or the files that a platform
//! needs to grade by itself.
//!
//! Entry point: [`run`]. The package is a copy of the kit's own sources. It does not contain
//! the reference solutions, nor the tests, which contain right submissions. It
//! builds, runs and grades like the kit itself.

use std::fs::{self, DirBuilder};
use std::io::{self, Cursor, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::{Context, bail};
use clap::ColorChoice;
use class::archive::{Archive, Rights};
use grader::messages::Message;
use grader::{compile, exercises};

use crate::GraderExit;
use crate::cli::{HandoutArgs, HandoutForm, Invocation};
use crate::console::Console;

/// The parts of the kit that belong to the package.
const PARTS: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "grader",
    "run_lock.sh",
    "tasks",
    "test_lock.sh",
];
/// Names that are left out wherever they stand: tests contain right submissions.
const LEFT_OUT: &[&str] = &[
    "bench", "benches", "cases.rs", "examples", "target", "tests", "tests.rs",
];
/// Names that are included nevertheless: the demos, and the tests that a student sees.
const KEPT: &[&str] = &[
    "tasks/lock/examples",
    "tasks/lock/tests/your_lock.rs",
    "tasks/semaphore/examples",
];
/// Maximal size of a source: a longer one is none of the kit's.
const LONGEST: u64 = 16 << 20;

/// Texts of the package. `@EXERCISE@` stands for the exercise's name.
const README: &str = include_str!("../../handout/README.md.in");
const README_RU: &str = include_str!("../../handout/README.ru.md.in");
const SETUP: &str = include_str!("../../handout/setup.sh");
const RUN_AUTOGRADER: &str = include_str!("../../handout/run_autograder");
const GITHUB: &str = include_str!("../../handout/github.yml");
const CLASSROOM50: &str = include_str!("../../handout/classroom50.yml");

/// A file of a package.
struct Packed {
    /// The path in the package, with `/`.
    path: String,
    content: Vec<u8>,
    rights: Rights,
}

/// Writes the package. An existing directory must be empty. If it fails, the written files are
/// removed.
pub(crate) fn run(
    invocation: &Invocation,
    args: &HandoutArgs,
    console: &Console<'_>,
) -> anyhow::Result<GraderExit> {
    let dir = &args.dir;
    let exists = match fs::read_dir(dir) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                let message =
                    Message::new("handout-not-empty").with("path", dir.display().to_string());
                return Ok(console.wrong_usage(&message));
            }
            true
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => {
            let message = Message::new("handout-no-directory")
                .with("path", dir.display().to_string())
                .with("why", error.to_string());
            return Ok(console.wrong_usage(&message));
        }
    };
    let mut files = package(compile::workspace())?;
    let own = |path: &str, text: &str, rights| Packed {
        path: path.to_owned(),
        content: text
            .replace("@EXERCISE@", invocation.exercise.name)
            .into_bytes(),
        rights,
    };
    let workflow = |text| own(".github/workflows/grade.yml", text, Rights::Plain);
    match args.form {
        HandoutForm::Students => {}
        HandoutForm::Github => files.push(workflow(GITHUB)),
        HandoutForm::Classroom50 => files.push(workflow(CLASSROOM50)),
        HandoutForm::Gradescope => {
            for file in &mut files {
                file.path.insert_str(0, "kit/");
            }
            files.push(own("setup.sh", SETUP, Rights::Program));
            files.push(own("run_autograder", RUN_AUTOGRADER, Rights::Program));
            let content = zip(&files).context("pack the autograder")?;
            files = vec![Packed {
                path: "autograder.zip".to_owned(),
                content,
                rights: Rights::Plain,
            }];
        }
    }
    if let Err(error) = lay(dir, &files) {
        // All files in it were written here.
        if exists {
            files.iter().for_each(|file| remove(dir, &file.path));
        } else {
            let _ = fs::remove_dir_all(dir);
        }
        return Err(error);
    }
    let id = match args.form {
        HandoutForm::Students => "handout-students",
        HandoutForm::Github => "handout-github",
        HandoutForm::Classroom50 => "handout-classroom50",
        HandoutForm::Gradescope => "handout-gradescope",
    };
    let written = Message::new(id).with("path", dir.display().to_string());
    console.print(
        &format!("{}\n", console.texts.render(&written)),
        ColorChoice::Never,
    )?;
    Ok(GraderExit::Success)
}

/// Returns a zip of the files.
fn zip(files: &[Packed]) -> io::Result<Vec<u8>> {
    let mut archive = Archive::new(Cursor::new(Vec::new()));
    for file in files {
        archive.add(&file.path, &file.content, file.rights)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Returns the files of the package for students, in the order of their paths.
fn package(workspace: &Path) -> anyhow::Result<Vec<Packed>> {
    let mut files = Vec::new();
    for part in PARTS {
        collect(workspace, part, &mut files)?;
    }
    for file in &mut files {
        if file.path.ends_with("Cargo.toml") {
            let text = String::from_utf8(std::mem::take(&mut file.content));
            let text = text.with_context(|| format!("read `{}`", file.path))?;
            let directory = file.path.trim_end_matches("Cargo.toml");
            file.content = manifest(&text, directory, workspace).into_bytes();
        }
    }
    for (path, text) in [("README.md", README), ("README.ru.md", README_RU)] {
        files.push(Packed {
            path: path.to_owned(),
            content: text.into(),
            rights: Rights::Plain,
        });
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// Adds a file, or all files below a directory, that belong to the package.
fn collect(workspace: &Path, path: &str, files: &mut Vec<Packed>) -> anyhow::Result<()> {
    let reading = || format!("read `{path}` of the kit");
    let whole = workspace.join(path);
    let about = fs::symlink_metadata(&whole).with_context(reading)?;
    if about.is_dir() {
        let entries = fs::read_dir(&whole).with_context(reading)?;
        for entry in entries {
            let name = entry.with_context(reading)?.file_name();
            // The kit's own names are plain; any other is a file that an editor left there.
            if let Some(name) = name.to_str() {
                let below = format!("{path}/{name}");
                if belongs(&below) {
                    collect(workspace, &below, files)?;
                }
            }
        }
    } else if about.is_file() {
        if about.len() > LONGEST {
            bail!("`{path}` of the kit has {} bytes", about.len());
        }
        files.push(Packed {
            path: path.to_owned(),
            content: fs::read(&whole).with_context(reading)?,
            rights: if about.permissions().mode() & 0o111 != 0 {
                Rights::Program
            } else {
                Rights::Plain
            },
        });
    }
    Ok(())
}

/// Returns true if the path belongs to the package, or leads to one that does.
fn belongs(path: &str) -> bool {
    let is_or_leads = |whole: &str, part: &str| {
        let rest = whole.strip_prefix(part);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let is_kept = |kept: &&str| is_or_leads(path, kept) || is_or_leads(kept, path);
    if KEPT.iter().any(is_kept) {
        return true;
    }
    // A worked example has no stub: its solution is what students read.
    let gives_away = exercises::ALL
        .iter()
        .any(|exercise| exercise.files.stub.is_some() && exercise.files.solution == path);
    let left_out = |name: &str| name.starts_with('.') || LEFT_OUT.contains(&name);
    !(path.split('/').any(left_out) || gives_away)
}

/// Returns a manifest without the targets whose files are left out.
fn manifest(text: &str, directory: &str, workspace: &Path) -> String {
    let mut kept = String::new();
    for table in tables(text) {
        let head = table.lines().find(|line| line.starts_with('['));
        let value = |key: &str| {
            let mut lines = table.lines();
            let value = lines.find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('='));
            value.map(|value| value.trim().trim_matches('"').to_owned())
        };
        let default = match head {
            Some("[[test]]") => "tests",
            Some("[[bench]]") => "benches",
            Some("[[example]]") => "examples",
            _ => {
                kept.push_str(table);
                continue;
            }
        };
        let name = value("name").unwrap_or_default();
        let path = value("path").unwrap_or_else(|| format!("{default}/{name}.rs"));
        let path = format!("{directory}{path}");
        if belongs(&path) && workspace.join(&path).exists() {
            kept.push_str(table);
        }
    }
    kept
}

/// Cuts a manifest into its tables, each with the comments above it.
fn tables(text: &str) -> Vec<&str> {
    let mut starts = vec![0];
    let (mut position, mut comments) = (0, None);
    for line in text.split_inclusive('\n') {
        if line.starts_with('[') {
            starts.push(comments.unwrap_or(position));
            comments = None;
        } else if line.starts_with('#') {
            comments = comments.or(Some(position));
        } else {
            comments = None;
        }
        position += line.len();
    }
    starts.push(text.len());
    starts
        .windows(2)
        .map(|pair| &text[pair[0]..pair[1]])
        .collect()
}

/// Writes the files. None of them exists.
fn lay(dir: &Path, files: &[Packed]) -> anyhow::Result<()> {
    let directory = |path: &Path| {
        let made = DirBuilder::new().recursive(true).mode(0o755).create(path);
        made.with_context(|| format!("create `{}`", path.display()))
    };
    directory(dir)?;
    for file in files {
        let path = dir.join(&file.path);
        if let Some(parent) = path.parent() {
            directory(parent)?;
        }
        let mut options = fs::OpenOptions::new();
        let opened = options
            .write(true)
            .create_new(true)
            .mode(file.rights.mode())
            .open(&path);
        opened
            .and_then(|mut out| out.write_all(&file.content))
            .with_context(|| format!("write `{}`", path.display()))?;
    }
    Ok(())
}

/// Removes a file, and the directories above it that are empty then.
fn remove(dir: &Path, path: &str) {
    let path = dir.join(path);
    let _ = fs::remove_file(&path);
    let above = path.ancestors().skip(1).take_while(|above| *above != dir);
    above.for_each(|above| drop(fs::remove_dir(above)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_keep_their_comments_and_all_text() {
        let text = "a = 1\n\n# Of b.\n[b]\nc = 2\n\n# Of d.\n[[d]]\n";
        let tables = tables(text);
        assert_eq!(tables.concat(), text);
        assert_eq!(tables[1], "# Of b.\n[b]\nc = 2\n\n");
    }
}
