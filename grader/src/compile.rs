//! Compiles a submission with our own manifest, flags and environment, and links it with the harness.
//!
//! Entry point: [`compile`]. It never runs what it built.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};

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
mod unusable;

use diagnostics::{Diagnostic, Diagnostics};
use glue::Glue;
pub use kit::{Place, default_cache, place};
use prelink::Prelinked;
pub use rustc::shown;
use rustc::{Compiled, Rustc};
use scratch::Scratch;

/// A program that obeys: the submission linked with the harness. Its files are removed when it is dropped.
#[derive(Debug)]
pub struct Built {
    /// The executable.
    pub executable: PathBuf,
    /// Methods that are missing or differ from the contract: they were left out, and the checks that need them fail.
    pub unusable: Vec<Unusable>,
    /// Warnings of the compiler about the student's code, as it prints them; empty if none.
    pub warnings: String,
    /// The folder with the submission as a library, if the executable loads it from there.
    loaded_from: Option<PathBuf>,
    scratch: Scratch,
}

impl Built {
    /// The environment that the executable needs.
    pub(crate) fn environment(&self) -> Vec<(&'static str, OsString)> {
        let folder = self.loaded_from.as_ref();
        folder
            .map(|folder| ("LD_LIBRARY_PATH", folder.into()))
            .into_iter()
            .collect()
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
    prelinked: Option<Prelinked>,
    rustc: PathBuf,
    linker: PathBuf,
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
    task: &TaskSpec,
    admitted: &Admitted,
) -> anyhow::Result<Result<Built, NotBuilt>> {
    compile_within(rustc::BOUNDS, kit, task, admitted)
}

fn compile_within(
    bounds: Bounds,
    kit: &Kit,
    task: &TaskSpec,
    admitted: &Admitted,
) -> anyhow::Result<Result<Built, NotBuilt>> {
    let sources = &admitted.submission().sources;
    let scratch = Scratch::new(kit.folder.parent().unwrap_or(&kit.folder))?;
    let rustc = Rustc::new(kit, &scratch, sources, bounds)?;
    if let Some(quick) = quick::build(kit, &rustc, task, sources)? {
        return Ok(Ok(Built {
            executable: quick.executable,
            unusable: Vec::new(),
            warnings: quick.warnings,
            loaded_from: Some(quick.folder),
            scratch,
        }));
    }
    let warnings = match rustc.submission(sources)? {
        Compiled::Done(said) => said.warnings_as_printed(),
        Compiled::Refused(said) => return Ok(Err(NotBuilt::Errors(said.errors_as_printed()))),
        Compiled::GaveUp(message) => return gave_up(&rustc, message),
    };
    let (linked, executable) = (link(&rustc, task, sources)?, rustc.executable());
    Ok(linked.map(|unusable| Built {
        executable,
        unusable,
        warnings,
        loaded_from: None,
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
    ensure!(
        rustc.works()?,
        "the compiler or the linker fails even on an empty program ({})",
        message.id
    );
    Ok(Err(NotBuilt::Compiler(message)))
}
