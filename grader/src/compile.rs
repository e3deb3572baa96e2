//! Compiles a submission with our own manifest, flags and environment, and links it with the harness.
//!
//! Entry point: [`compile`]. It never runs what it built.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};

use crate::isolation::{Room, Walls};
use crate::message::Message;
use crate::rules::Admitted;
use crate::run::Bounds;
use crate::submission::Source;
use crate::tasks::{Method, TaskSpec};

mod call;
mod definition;
mod diagnostics;
mod glue;
mod kit;
mod prelink;
mod quick;
mod rustc;
mod scratch;
#[cfg(test)]
pub(crate) mod tests;
mod toolchain;
mod touched;
mod unusable;
mod wording;

pub(crate) use call::{CallEnd, call};
use diagnostics::{Diagnostic, Diagnostics};
use glue::Glue;
pub(crate) use kit::hex;
pub use kit::{Place, default_cache, place};
use prelink::Prelinked;
pub(crate) use rustc::BOUNDS;
pub use rustc::shown;
use rustc::{Compiled, Rustc};
pub(crate) use scratch::Scratch;

/// A program that obeys: the submission linked with the harness. Its files are removed when it is dropped.
#[derive(Debug)]
pub struct Built {
    /// The executable.
    pub executable: PathBuf,
    /// Methods that are missing or differ from the contract: they were left out, and the checks that need them fail.
    pub unusable: Vec<Unusable>,
    /// Warnings of the compiler about the student's code, as it prints them; empty if none.
    pub warnings: String,
    /// The submission's own number.
    pub number: u64,
    /// What the executable loads beside what all programs do: first the folder with the submission as a library.
    loads: Vec<PathBuf>,
    scratch: Scratch,
}

impl Built {
    /// The environment that the executable needs.
    pub(crate) fn environment(&self) -> Vec<(&'static str, OsString)> {
        let folder = self.loads.first();
        folder
            .map(|folder| ("LD_LIBRARY_PATH", folder.into()))
            .into_iter()
            .collect()
    }

    /// The files, and folders with files, that it must be able to open.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        let all = [&self.executable].into_iter().chain(&self.loads);
        all.map(PathBuf::as_path)
    }

    /// A folder to run it in, in which there is nothing.
    pub(crate) fn empty_folder(&self) -> PathBuf {
        self.scratch.folder().join("empty")
    }
}

/// A method that the harness cannot call as the contract says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// Its name in the contract, such as `release`.
    pub method: &'static str,
    /// What is wrong with it and the signature expected.
    pub message: Message,
    /// What the compiler says of it, if that helps (on the student's own lines).
    pub detail: String,
}

/// Why there is no program.
#[derive(Debug)]
pub enum NotBuilt {
    /// The compiler refused the student's code: its diagnostics, as it prints them, on the student's own path and lines.
    Errors(String),
    /// The compiler crashed, never finished or ate too much on it; told in words.
    Compiler(Message),
    /// It compiles, but does not define the type that the assignment asks for.
    NoSubject(Unusable),
}

/// The prebuilt part of every program: the loop and the harness.
#[derive(Clone, Debug)]
pub struct Kit {
    /// Folder with the libraries.
    pub folder: PathBuf,
    common: PathBuf,
    harness: PathBuf,
    /// The program that tries the isolation.
    pub(crate) probe: PathBuf,
    prelinked: Option<Prelinked>,
    rustc: PathBuf,
    linker: PathBuf,
}

impl Kit {
    /// What a compiler works with that writes to `scratch`.
    pub(crate) fn room<'a>(&'a self, scratch: &'a Path) -> Room<'a> {
        let bin = self.rustc.parent();
        Room {
            toolchain: bin.and_then(Path::parent).unwrap_or(&self.rustc),
            linker: &self.linker,
            kit: &self.folder,
            scratch,
        }
    }
}

/// Builds the kit, or finds it built already. `progress` is told once if it has to be built, as that takes seconds.
///
/// # Errors
/// There is no toolchain or linker, `cache` cannot be written, or the kit's own sources do not compile.
pub fn kit(cache: &Path, progress: &mut dyn FnMut(Message)) -> anyhow::Result<Kit> {
    kit::find_or_build(cache, progress)
}

/// Compiles and links `admitted`. `Err` is our own failure; the student's is `NotBuilt`.
///
/// # Errors
/// The compiler or the linker cannot be run, or fails on anything; the disk is full; the machine is too busy.
pub fn compile(
    kit: &Kit,
    walls: &Walls,
    task: &TaskSpec,
    admitted: &Admitted,
) -> anyhow::Result<Result<Built, NotBuilt>> {
    compile_within(BOUNDS, kit, walls, task, admitted)
}

fn compile_within(
    bounds: Bounds,
    kit: &Kit,
    walls: &Walls,
    task: &TaskSpec,
    admitted: &Admitted,
) -> anyhow::Result<Result<Built, NotBuilt>> {
    let sources = &admitted.submission().sources;
    let scratch = Scratch::new(kit.folder.parent().unwrap_or(&kit.folder))?;
    let rustc = Rustc::new(kit, walls, &scratch, sources, bounds)?;
    if let Some(quick) = quick::build(kit, &rustc, task, sources)? {
        return Ok(Ok(Built {
            executable: quick.executable,
            unusable: Vec::new(),
            warnings: quick.warnings,
            number: admitted.submission().number(),
            loads: quick.loads,
            scratch,
        }));
    }
    let warnings = match rustc.submission(sources)? {
        Compiled::Done(said) => said.warnings_as_printed(),
        Compiled::Refused(said) => {
            // An error about no code may be about a full disk.
            if said.errors().all(|error| error.primary().is_none()) {
                ensure_it_works(&rustc)?;
            }
            return Ok(Err(NotBuilt::Errors(said.errors_as_printed())));
        }
        Compiled::GaveUp(message) => return gave_up(&rustc, message),
    };
    let (linked, executable) = (link(&rustc, task, sources)?, rustc.executable());
    Ok(linked.map(|unusable| Built {
        executable,
        unusable,
        warnings,
        number: admitted.submission().number(),
        loads: Vec::new(),
        scratch,
    }))
}

/// Links the submission with all methods that can be called, and tells of those that cannot.
fn link(
    rustc: &Rustc<'_>,
    task: &TaskSpec,
    sources: &[Source],
) -> anyhow::Result<Result<Vec<Unusable>, NotBuilt>> {
    let glue = Glue::new(task);
    let mut unusable: Vec<Unusable> = Vec::new();
    // Each time round one method less is tried, at least.
    for _ in 0..=glue.methods.len() {
        let is_usable = |name: &&str| unusable.iter().all(|known| known.method != *name);
        let cfgs: Vec<&str> = glue
            .methods
            .iter()
            .map(|method| method.name)
            .filter(is_usable)
            .collect();
        let said = match rustc.program(glue.text, &cfgs)? {
            Compiled::Done(_) => return Ok(Ok(unusable)),
            Compiled::Refused(said) => said,
            Compiled::GaveUp(message) => return gave_up(rustc, message),
        };
        let errors = Errors::sort(&said, rustc, &glue);
        if let Some(error) = errors.elsewhere {
            return match error.primary() {
                Some(_) => Ok(Err(NotBuilt::Errors(said.errors_as_printed()))),
                // An error about no code is the linker's.
                None => gave_up(rustc, Message::new("compile-link")),
            };
        }
        if let Some(error) = errors.in_nobodys_lines {
            return Ok(Err(NotBuilt::NoSubject(unusable::of_subject(
                task, error, sources,
            ))));
        }
        let known = unusable.len();
        for (method, error) in errors.by_method {
            if unusable.iter().all(|known| known.method != method.name) {
                unusable.push(unusable::of_method(task, method, error, sources));
            }
        }
        ensure!(
            unusable.len() > known,
            "the glue of `{}` does not compile:\n{}",
            task.name,
            said.errors_as_printed()
        );
    }
    bail!(
        "the glue of `{}` does not compile without any method",
        task.name
    )
}

/// Errors of the second compilation, by what they are about.
struct Errors<'a> {
    by_method: Vec<(&'static Method, &'a Diagnostic)>,
    /// In the glue, but in no method's lines: about the type or its `new`.
    in_nobodys_lines: Option<&'a Diagnostic>,
    /// Not in the glue: about the student's code, which is compiled to its end only now, or about linking.
    elsewhere: Option<&'a Diagnostic>,
}

impl<'a> Errors<'a> {
    fn sort(said: &'a Diagnostics, rustc: &Rustc<'_>, glue: &Glue) -> Errors<'a> {
        let mut errors = Errors {
            by_method: Vec::new(),
            in_nobodys_lines: None,
            elsewhere: None,
        };
        let path = rustc.glue();
        for error in said.errors() {
            let in_glue = error
                .primary()
                .filter(|span| Path::new(&span.file_name) == path);
            match in_glue.map(|span| glue.method_at(span.line_start)) {
                Some(Some(method)) => errors.by_method.push((method, error)),
                Some(None) => drop(errors.in_nobodys_lines.get_or_insert(error)),
                None => drop(errors.elsewhere.get_or_insert(error)),
            }
        }
        errors
    }
}

/// Blames the submission for a trouble of the compiler's, if the compiler is well otherwise.
fn gave_up<T>(rustc: &Rustc<'_>, message: Message) -> anyhow::Result<Result<T, NotBuilt>> {
    ensure_it_works(rustc)?;
    Ok(Err(NotBuilt::Compiler(message)))
}

fn ensure_it_works(rustc: &Rustc<'_>) -> anyhow::Result<()> {
    match rustc.own_trouble()? {
        None => Ok(()),
        Some(words) => {
            // A crash may be told at length.
            let lines = words.lines().filter(|line| !line.trim().is_empty());
            let lines: Vec<&str> = lines.take(4).collect();
            bail!(
                "the compiler or the linker fails even on an empty program (is the disk full, or the memory?)\n{}",
                lines.join("\n")
            )
        }
    }
}
