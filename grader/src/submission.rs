//! Intake: reads a submission once, safely, into memory. No later stage opens the student's files
//! again.
//!
//! Entry point: [`read`]. It does not check the contents of the sources, except for `mod`
//! declarations; `rules` does that. It takes files, not projects: a Cargo.toml, a build script or a
//! toolchain file has no effect.

mod directory;
pub(crate) mod lexer;
mod modules;
mod open;
mod text;

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};

use modules::{Declared, Presence};
use open::{Directory, Opened, Refusal};
use sha2::{Digest, Sha256};
use text::Budget;

use crate::messages::Message;

/// Maximal number of files of a submission.
const MAX_FILES: usize = 64;
/// Directories that may lie between the crate root's directory and a module.
const MAX_DEPTH: usize = 16;
/// Project files that are ignored, with the id of the note about it.
const IGNORED: &[(&str, &str)] = &[
    ("Cargo.toml", "submission-note-manifest"),
    ("build.rs", "submission-note-build-script"),
    (".cargo", "submission-note-cargo-folder"),
    ("rust-toolchain", "submission-note-toolchain"),
    ("rust-toolchain.toml", "submission-note-toolchain"),
];

/// The sources of a submission.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The path as the user gave it; reports use it as the submission's name.
    pub shown: PathBuf,
    /// The crate's sources; the first is the crate root.
    pub sources: Vec<Source>,
    /// Notes for the report on ignored files (a Cargo.toml in the directory, ..).
    pub notes: Vec<Message>,
}

impl Submission {
    /// Replaces `from`, the path that the submission was read from, by `to` in all names.
    pub(crate) fn rename(&mut self, from: &Path, to: &Path) {
        let renamed = |path: &Path| match path.strip_prefix(from) {
            Ok(rest) if rest.as_os_str().is_empty() => to.to_owned(),
            Ok(rest) => to.join(rest),
            Err(_) => path.to_owned(),
        };
        self.shown = renamed(&self.shown);
        for source in &mut self.sources {
            source.shown = renamed(&source.shown);
        }
        for note in &mut self.notes {
            note.rename(from, to);
        }
    }

    /// Returns the seed of the submission's random programs: a hash of its sources, so that no
    /// source can contain it.
    pub fn seed(&self) -> u64 {
        let mut hash = Sha256::new();
        for source in &self.sources {
            // Hash the lengths too: otherwise two different submissions could give the same bytes.
            for part in [&source.name, &source.text] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
        }
        let hash = hash.finalize();
        let first = hash.first_chunk().expect("a hash is longer");
        u64::from_le_bytes(*first)
    }
}

/// One source file of a submission.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path relative to the crate root's directory, with `/` (`lib.rs`, `queue/node.rs`). The
    /// crate root is always `lib.rs`, so that no file name of the student's reaches a command line.
    pub name: String,
    /// The path in reports: the path as given, joined with the rest.
    pub shown: PathBuf,
    /// The text: UTF-8, no NUL, line ends as they are, without a byte order mark.
    pub text: String,
}

impl Source {
    /// Returns the name of the source in compiler messages and panics: the path as given, if rustc
    /// accepts it in `--remap-path-prefix`.
    pub fn display_path(&self) -> String {
        let can_be_told = |text: &&str| {
            !text.is_empty() && !text.contains(|sign: char| sign == '=' || sign.is_control())
        };
        let whole = self.shown.to_str().filter(can_be_told);
        let last = || {
            self.shown
                .file_name()
                .and_then(OsStr::to_str)
                .filter(can_be_told)
        };
        whole.or_else(last).unwrap_or(&self.name).to_owned()
    }
}

/// The reasons why a submission cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The path is wrong or cannot be opened. This is the user's or the machine's fault and costs
    /// no marks (status 2).
    Usage(Message),
    /// The content is not a submission (not UTF-8, too large, ..): a finding (status 1).
    Content(Message),
    /// The grader lacks memory or file descriptors to open it (status 70).
    Short {
        /// The path.
        path: PathBuf,
        /// The system's error.
        reason: String,
    },
}

/// Reads the submission at `path`: a source file, or a package directory with `src/lib.rs`. A file
/// `lib.rs` in a directory `src` means its package.
///
/// A link is followed only if it is `path` itself and its target is a file or directory beside it.
/// All other links are refused, so that no submission reads files outside of it.
pub fn read(path: &Path) -> Result<Submission, Unreadable> {
    match open::argument(path).map_err(|refusal| usage(path, refusal))? {
        Opened::Directory(dir) => match read_package(path, &dir)? {
            Some(submission) => Ok(submission),
            None => read_only_source(path),
        },
        Opened::File { file, beside } => match package_of(path) {
            Some(package) => {
                let notes = IGNORED
                    .iter()
                    .filter(|(name, _)| package.join(name).symlink_metadata().is_ok());
                let src = path.parent().unwrap_or(Path::new(""));
                read_crate(
                    path,
                    file,
                    &Root {
                        shown: path,
                        src: &beside,
                        src_shown: src,
                    },
                    notes_of(notes),
                )
            }
            None => read_single(path, file),
        },
    }
}

/// Returns the package with `path` as its crate root, if the names are `PACKAGE/src/lib.rs`.
fn package_of(path: &Path) -> Option<PathBuf> {
    if path.file_name()? != "lib.rs" {
        return None;
    }
    let parent = path.parent()?;
    if parent.as_os_str().is_empty() {
        let here = std::env::current_dir().ok()?;
        return (here.file_name()? == "src").then(|| PathBuf::from(".."));
    }
    let package = parent.parent()?;
    let package = if package.as_os_str().is_empty() {
        Path::new(".")
    } else {
        package
    };
    (parent.file_name()? == "src").then(|| package.to_owned())
}

fn notes_of<'a>(found: impl Iterator<Item = &'a (&'static str, &'static str)>) -> Vec<Message> {
    found
        .map(|&(name, note)| Message::new(note).with("name", name))
        .collect()
}

/// Reads a package, or returns `None` if it has no `src/lib.rs`.
fn read_package(path: &Path, package: &Directory) -> Result<Option<Submission>, Unreadable> {
    let src_shown = path.join("src");
    let shown = src_shown.join("lib.rs");
    let inside = |refusal| match refusal {
        Refusal::Link => {
            Unreadable::Content(Message::new("submission-link").with("path", text::shown(&shown)))
        }
        other => usage(&shown, other),
    };
    let opened = package.dir("src").and_then(|src| {
        let file = src.file("lib.rs")?;
        Ok((src, file))
    });
    let (src, file) = match opened {
        Ok(opened) => opened,
        Err(Refusal::Missing | Refusal::NotAFolder) => return Ok(None),
        Err(refusal) => return Err(inside(refusal)),
    };
    let notes = notes_of(IGNORED.iter().filter(|(name, _)| package.holds(name)));
    let read = read_crate(
        path,
        file,
        &Root {
            shown: &shown,
            src: &src,
            src_shown: &src_shown,
        },
        notes,
    );
    read.map(Some)
}

/// Reads the only source file of a directory that is not a package, or the only package below it.
/// If there are several, the error lists their names.
fn read_only_source(path: &Path) -> Result<Submission, Unreadable> {
    let found = directory::sources_below(path);
    let is_root = |file: &&PathBuf| file.ends_with("src/lib.rs");
    let roots: Vec<PathBuf> = found.iter().filter(is_root).cloned().collect();
    let named = |id| Message::new(id).with("path", text::shown(path));
    match (roots.as_slice(), found.as_slice()) {
        ([only], _) | ([], [only]) => {
            let file = path.join(only);
            let mut submission = read(&file)?;
            let note = Message::new("submission-note-only-source");
            let note = note.with("path", text::shown(&file));
            submission.notes.push(note);
            Ok(submission)
        }
        ([], []) => Err(Unreadable::Usage(named("submission-folder-without-root"))),
        (_, several) => {
            let names = several
                .iter()
                .map(|file| format!("`{}`", text::shown(file)));
            let names: Vec<String> = names.collect();
            let message = named("submission-folder-with-several").with("files", names.join(", "));
            Err(Unreadable::Usage(message))
        }
    }
}

fn read_single(path: &Path, file: File) -> Result<Submission, Unreadable> {
    let text = Budget::new().read(file, path)?;
    text::refuse_empty(&text, path)?;
    let outside = modules::declared(&text, &[])
        .into_iter()
        .find(|module| module.presence == Presence::Required);
    if let Some(module) = outside {
        let message = Message::new("submission-module-of-a-single-file");
        return Err(Unreadable::Content(about(message, &module, path)));
    }
    let source = Source {
        name: "lib.rs".to_owned(),
        shown: path.to_owned(),
        text,
    };
    Ok(Submission {
        shown: path.to_owned(),
        sources: vec![source],
        notes: Vec::new(),
    })
}

/// The location of a crate root and its modules.
struct Root<'a> {
    shown: &'a Path,
    src: &'a Directory,
    src_shown: &'a Path,
}

/// Reads the crate root and then, breadth first, the files of its modules.
fn read_crate(
    path: &Path,
    file: File,
    root: &Root<'_>,
    notes: Vec<Message>,
) -> Result<Submission, Unreadable> {
    let mut budget = Budget::new();
    let text = budget.read(file, root.shown)?;
    text::refuse_empty(&text, root.shown)?;
    let mut sources = vec![Source {
        name: "lib.rs".to_owned(),
        shown: root.shown.to_owned(),
        text,
    }];
    let mut places = VecDeque::from([Vec::new()]);
    let mut read_up_to = 0;
    while let Some(place) = places.pop_front() {
        let parent = sources[read_up_to].clone();
        read_up_to += 1;
        let declared = modules::declared(&parent.text, &place);
        if declared.len() == modules::MAX_DECLARED {
            return Err(too_many(path));
        }
        for module in declared {
            for (name, file) in module_files(root, &parent.shown, &module, &sources)? {
                if sources.len() == MAX_FILES {
                    return Err(too_many(path));
                }
                let shown = root.src_shown.join(&name);
                let text = budget.read(file, &shown)?;
                sources.push(Source { name, shown, text });
                places.push_back(module.path.clone());
            }
        }
    }
    Ok(Submission {
        shown: path.to_owned(),
        sources,
        notes,
    })
}

fn too_many(path: &Path) -> Unreadable {
    let message = Message::new("submission-too-many-files").with("limit", MAX_FILES);
    Unreadable::Content(message.with("path", text::shown(path)))
}

/// Opens the files of `module` that are not among `sources` yet: `x.rs`, `x/mod.rs`, or both, which
/// the compiler then refuses.
fn module_files(
    root: &Root<'_>,
    parent: &Path,
    module: &Declared,
    sources: &[Source],
) -> Result<Vec<(String, File)>, Unreadable> {
    let content =
        |id: &'static str| Err(Unreadable::Content(about(Message::new(id), module, parent)));
    if module.path.len() > MAX_DEPTH {
        return content("submission-module-too-deep");
    }
    // A file `x/mod.rs` would be ambiguous: module `x` or module `x::mod`.
    if module.path.iter().any(|name| name == "mod") {
        return content("submission-module-named-mod");
    }
    let base = module.path.join("/");
    let names = [format!("{base}.rs"), format!("{base}/mod.rs")];
    let mut files = Vec::new();
    for name in &names {
        if sources.iter().any(|source| source.name == *name) {
            return Ok(Vec::new());
        }
        match root.src.file_below(name) {
            Ok(file) => files.push((name.clone(), file)),
            Err(Refusal::Missing | Refusal::NotAFolder) => {}
            Err(refusal) => return Err(refused_module(&root.src_shown.join(name), refusal)),
        }
    }
    if files.is_empty() && module.presence == Presence::Required {
        let [first, second] = names.map(|name| text::shown(&root.src_shown.join(name)));
        let message = Message::new("submission-module-missing")
            .with("first", first)
            .with("second", second);
        return Err(Unreadable::Content(about(message, module, parent)));
    }
    Ok(files)
}

/// Returns `message` with the module's name and the position of its declaration.
fn about(message: Message, module: &Declared, file: &Path) -> Message {
    let name = module.path.last().map_or("", String::as_str);
    message
        .with("module", name)
        .with("line", module.line)
        .with("path", text::shown(file))
}

/// Returns the error for a module file that exists and cannot be read. A packing mistake of the
/// student is content; a file that the system denies is usage.
fn refused_module(path: &Path, refusal: Refusal) -> Unreadable {
    let path_shown = text::shown(path);
    match refusal {
        Refusal::Link => {
            Unreadable::Content(Message::new("submission-link").with("path", path_shown))
        }
        Refusal::Special(kind) => Unreadable::Content(special(path, kind)),
        Refusal::Directory => Unreadable::Content(special(path, "folder")),
        other => usage(path, other),
    }
}

fn special(path: &Path, kind: &'static str) -> Message {
    Message::new("submission-not-a-file")
        .with("path", text::shown(path))
        .with("kind", kind)
}

/// Returns the error for a refusal that costs no marks: the user's mistake, or the machine's.
fn usage(path: &Path, refusal: Refusal) -> Unreadable {
    let named = |id| Message::new(id).with("path", text::shown(path));
    Unreadable::Usage(match refusal {
        Refusal::Short(error) => {
            return Unreadable::Short {
                path: path.to_owned(),
                reason: error.to_string(),
            };
        }
        Refusal::Missing => named("submission-missing"),
        Refusal::NotAFolder => named("submission-way-blocked"),
        Refusal::Denied => named("submission-denied"),
        Refusal::Loop => named("submission-link-loop"),
        Refusal::NameTooLong => named("submission-name-too-long"),
        Refusal::Link => named("submission-link-out"),
        Refusal::Special(kind) => special(path, kind),
        Refusal::Directory => special(path, "folder"),
        Refusal::Failed(error) => named("submission-cannot-open").with("reason", error.to_string()),
    })
}

#[cfg(test)]
mod tests;
