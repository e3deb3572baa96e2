//! Compiles a submission with our own manifest, flags and environment, and links it with the harness.
//!
//! Entry point: [`compile`]. It never runs what it built.

use std::path::Path;

use adapter::Adapter;
use anyhow::{bail, ensure};
use diagnostics::{Diagnostic, Diagnostics};
use rustc::{Compiled, Rustc};
use sandbox::process::Rlimits;
use sandbox::{Sandbox, TempDir};

use crate::exercise::{Exercise, Method};
use crate::messages::Message;
use crate::rules::Admitted;
use crate::submission::Source;
use crate::submission::lexer::{Kind, Tokens};

mod adapter;
mod built;
mod definition;
mod dep_info;
mod diagnostics;
mod flags;
mod kit;
mod mismatch;
mod notes;
mod one_step;
mod prelink;
mod rustc;
#[cfg(test)]
pub(crate) mod tests;
mod toolchain;
mod wording;

pub use built::{Built, CompileErrors, MethodMismatch, NotBuilt};
pub(crate) use flags::RLIMITS;
pub(crate) use kit::hex;
pub use kit::{Kit, KitIdentity, Place, kit_identity, place, workspace};

/// Builds the kit, or finds it built already. `progress` is told once if it has to be built, as that takes seconds.
///
/// # Errors
/// There is no toolchain or linker, `cache` cannot be written, or the kit's own sources do not compile.
pub fn kit(place: &Place, progress: &mut dyn FnMut(Message)) -> anyhow::Result<Kit> {
    kit::find_or_build(place, progress)
}

/// Compiles and links `admitted`. `Err` is our own failure; the student's is `NotBuilt`.
///
/// # Errors
/// The compiler or the linker cannot be run, or fails on anything; the disk is full; the machine is too busy.
pub fn compile(
    kit: &Kit,
    sandbox: &Sandbox,
    task: &Exercise,
    admitted: &Admitted,
) -> anyhow::Result<Result<Built, NotBuilt>> {
    compile_within(RLIMITS, kit, sandbox, task, admitted)
}

fn compile_within(
    rlimits: Rlimits,
    kit: &Kit,
    sandbox: &Sandbox,
    task: &Exercise,
    admitted: &Admitted,
) -> anyhow::Result<Result<Built, NotBuilt>> {
    let sources = &with_own_module(task, &admitted.submission().sources);
    let temp_dir = TempDir::new(kit.folder.parent().unwrap_or(&kit.folder))?;
    let rustc = Rustc::new(kit, sandbox, &temp_dir, sources, rlimits)?;
    if let Some(quick) = one_step::build(kit, &rustc, task, sources)? {
        return Ok(Ok(Built {
            executable: quick.executable,
            mismatches: Vec::new(),
            warnings: quick.warnings,
            seed: admitted.submission().seed(),
            loads: quick.loads,
            temp_dir,
        }));
    }
    let warnings = match rustc.submission(sources)? {
        Compiled::Done(said) => said.warnings_as_printed(),
        Compiled::Refused(said) => {
            // An error about no code, or about a crate of the kit, may be about a full disk.
            if said.may_lack_a_crate() {
                ensure_it_works(&rustc)?;
            }
            return Ok(Err(refused(&said)));
        }
        Compiled::GaveUp(message) => return gave_up(&rustc, message),
    };
    let (linked, executable) = (link(&rustc, task, sources)?, rustc.executable());
    Ok(linked.map(|mismatches| Built {
        executable,
        mismatches,
        warnings,
        seed: admitted.submission().seed(),
        loads: Vec::new(),
        temp_dir,
    }))
}

/// The errors that the compiler found, with our notes.
fn refused(said: &Diagnostics) -> NotBuilt {
    NotBuilt::Errors(CompileErrors {
        printed: said.errors_as_printed(),
        notes: notes::notes(said.errors()),
    })
}

/// Returns the sources, so that `crate::lock` in them means the crate itself: in the kit the student's
/// file is a module of that name, here it is a crate of its own.
fn with_own_module(task: &Exercise, sources: &[Source]) -> Vec<Source> {
    let mut sources = sources.to_vec();
    let Some(root) = sources.first_mut() else {
        return sources;
    };
    let tokens = Tokens::of(&root.text);
    let follows = |index: usize, name: &str| {
        tokens.is(index + 1, Kind::PathSep) && tokens.word(index + 2) == Some(name)
    };
    let is_named = (0..tokens.list.len())
        .any(|index| tokens.is_keyword(index, "crate") && follows(index, task.name));
    let is_declared = (0..tokens.list.len())
        .any(|index| tokens.is_keyword(index, "mod") && tokens.word(index + 1) == Some(task.name));
    if is_named && !is_declared {
        let name = task.name;
        root.text += &format!("\n#[allow(unused_imports)]\nmod {name} {{ pub use super::*; }}\n");
    }
    sources
}

/// Links the submission with all methods that can be called, and tells of those that cannot.
fn link(
    rustc: &Rustc<'_>,
    task: &Exercise,
    sources: &[Source],
) -> anyhow::Result<Result<Vec<MethodMismatch>, NotBuilt>> {
    let glue = Adapter::new(task);
    let mut mismatches: Vec<MethodMismatch> = Vec::new();
    // Each time round one method less is tried, at least.
    for _ in 0..=glue.methods.len() {
        let is_usable = |name: &&str| mismatches.iter().all(|known| known.method != *name);
        let cfgs: Vec<&str> = glue
            .methods
            .iter()
            .map(|method| method.name)
            .filter(is_usable)
            .collect();
        let said = match rustc.program(glue.text, &cfgs)? {
            Compiled::Done(_) => return Ok(Ok(mismatches)),
            Compiled::Refused(said) => said,
            Compiled::GaveUp(message) => return gave_up(rustc, message),
        };
        let errors = Errors::sort(&said, rustc, &glue);
        if let Some(error) = errors.elsewhere {
            return match error.primary() {
                Some(_) => Ok(Err(refused(&said))),
                // An error about no code is the linker's.
                None => gave_up(rustc, Message::new("compile-link")),
            };
        }
        if let Some(error) = errors.in_nobodys_lines {
            return Ok(Err(NotBuilt::TypeMismatch(mismatch::of_subject(
                task, error, sources,
            ))));
        }
        let known = mismatches.len();
        for (method, error) in errors.by_method {
            if mismatches.iter().all(|known| known.method != method.name) {
                mismatches.push(mismatch::of_method(task, method, error, sources));
            }
        }
        ensure!(
            mismatches.len() > known,
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
    fn sort(said: &'a Diagnostics, rustc: &Rustc<'_>, glue: &Adapter) -> Errors<'a> {
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

/// Fails if the compiler or the linker fails on a right submission too.
fn ensure_it_works(rustc: &Rustc<'_>) -> anyhow::Result<()> {
    let Some(words) = rustc.control_fails()? else {
        return Ok(());
    };
    // A crash may be reported at length.
    let lines = words.lines().filter(|line| !line.trim().is_empty());
    let lines: Vec<&str> = lines.take(4).collect();
    bail!(
        "the compiler or the linker fails even on a right program (is the disk full, or are memory \
         or processes short?)\n{}",
        lines.join("\n")
    )
}
