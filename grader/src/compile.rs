//! Compiles a submission with the grader's own manifest, flags and environment, and links it with
//! the harness.
//!
//! Entry point: [`compile`]. It never runs the result.

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
use crate::submission::lexer::{TokenType, Tokens};

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
mod trust;
mod wording;

pub use built::{Built, CompileErrors, MethodMismatch, NotBuilt};
pub(crate) use flags::RLIMITS;
pub(crate) use kit::hex;
pub use kit::{Kit, KitIdentity, KitPlace, kit_identity, place, workspace};

/// Finds the kit, or builds it. Calls `progress` once before a build, because that takes seconds.
///
/// # Errors
/// There is no toolchain or linker, `cache` cannot be written, or the kit's own sources do not
/// compile.
pub fn kit(place: &KitPlace, progress: &mut dyn FnMut(Message)) -> anyhow::Result<Kit> {
    kit::find_or_build(place, progress)
}

/// Compiles and links `admitted`. `Err` is a failure of the grader;
/// a fault of the student is `NotBuilt`.
///
/// # Errors
/// The compiler or the linker cannot be run, or fails on every input; the disk is full; the
/// machine is too busy.
pub fn compile(
    kit: &Kit,
    sandbox: &Sandbox,
    exercise: &Exercise,
    admitted: &Admitted,
) -> anyhow::Result<Result<Built, NotBuilt>> {
    compile_within(RLIMITS, kit, sandbox, exercise, admitted)
}

fn compile_within(
    rlimits: Rlimits,
    kit: &Kit,
    sandbox: &Sandbox,
    exercise: &Exercise,
    admitted: &Admitted,
) -> anyhow::Result<Result<Built, NotBuilt>> {
    let sources = &with_own_module(exercise, &admitted.submission().sources);
    let temp_dir = TempDir::new(kit.dir.parent().unwrap_or(&kit.dir))?;
    let rustc = Rustc::new(kit, sandbox, &temp_dir, sources, rlimits)?;
    if let Some(quick) = one_step::build(kit, &rustc, exercise, sources)? {
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
            // An error without a place in the code, or about a crate of the kit, may come from a
            // full disk.
            if said.may_lack_a_crate() {
                ensure_it_works(&rustc)?;
            }
            return Ok(Err(refused(&said)));
        }
        Compiled::GaveUp(message) => return gave_up(&rustc, message),
    };
    let (linked, executable) = (link(&rustc, exercise, sources)?, rustc.executable());
    Ok(linked.map(|mismatches| Built {
        executable,
        mismatches,
        warnings,
        seed: admitted.submission().seed(),
        loads: Vec::new(),
        temp_dir,
    }))
}

/// Returns the errors that the compiler found, with the grader's notes.
fn refused(said: &Diagnostics) -> NotBuilt {
    NotBuilt::Errors(CompileErrors {
        printed: said.errors_as_printed(),
        notes: notes::notes(said.errors()),
    })
}

/// Returns the sources, so that `crate::lock` in them means the crate itself. In the kit the
/// student's file is a module of that name; here it is a crate of its own.
fn with_own_module(exercise: &Exercise, sources: &[Source]) -> Vec<Source> {
    let mut sources = sources.to_vec();
    let Some(root) = sources.first_mut() else {
        return sources;
    };
    let tokens = Tokens::of(&root.text);
    let follows = |index: usize, name: &str| {
        tokens.is(index + 1, TokenType::PathSep) && tokens.word(index + 2) == Some(name)
    };
    let is_named = (0..tokens.list.len())
        .any(|index| tokens.is_keyword(index, "crate") && follows(index, exercise.name));
    let is_declared = (0..tokens.list.len()).any(|index| {
        tokens.is_keyword(index, "mod") && tokens.word(index + 1) == Some(exercise.name)
    });
    if is_named && !is_declared {
        let name = exercise.name;
        root.text += &format!("\n#[allow(unused_imports)]\nmod {name} {{ pub use super::*; }}\n");
    }
    sources
}

/// Links the submission with every method that can be called, and returns the others as mismatches.
fn link(
    rustc: &Rustc<'_>,
    exercise: &Exercise,
    sources: &[Source],
) -> anyhow::Result<Result<Vec<MethodMismatch>, NotBuilt>> {
    let adapter = Adapter::new(exercise);
    let mut mismatches: Vec<MethodMismatch> = Vec::new();
    // Each iteration removes at least one method.
    for _ in 0..=adapter.methods.len() {
        let said = match rustc.program(adapter.text, &usable(&adapter, &mismatches))? {
            Compiled::Done(_) => return Ok(Ok(mismatches)),
            Compiled::Refused(said) => said,
            Compiled::GaveUp(message) => return gave_up(rustc, message),
        };
        let errors = Errors::sort(&said, rustc, &adapter);
        if let Some(error) = errors.elsewhere {
            return match error.primary() {
                Some(_) => Ok(Err(refused(&said))),
                // An error about no code is the linker's.
                None => gave_up(rustc, Message::new("compile-link")),
            };
        }
        if let Some(error) = errors.in_shared_lines {
            let mismatch = mismatch::of_subject(exercise, error, sources);
            return Ok(Err(NotBuilt::TypeMismatch(mismatch)));
        }
        let known = mismatches.len();
        for (method, error) in errors.by_method {
            if mismatches.iter().all(|known| known.method != method.name) {
                mismatches.push(mismatch::of_method(exercise, method, error, sources));
            }
        }
        ensure!(
            mismatches.len() > known,
            "the adapter of `{}` does not compile:\n{}",
            exercise.name,
            said.errors_as_printed()
        );
    }
    bail!(
        "the adapter of `{}` does not compile without any method",
        exercise.name
    )
}

/// Returns the names of the methods without a mismatch.
fn usable(adapter: &Adapter, mismatches: &[MethodMismatch]) -> Vec<&'static str> {
    let names = adapter.methods.iter().map(|method| method.name);
    names
        .filter(|name| mismatches.iter().all(|known| known.method != *name))
        .collect()
}

/// The errors of the second compilation, by the code that they are about.
struct Errors<'a> {
    by_method: Vec<(&'static Method, &'a Diagnostic)>,
    /// In the adapter, but not in the lines of a method: about the type or its `new`.
    in_shared_lines: Option<&'a Diagnostic>,
    /// Outside the adapter: about the student's code, which is fully compiled only in this step, or
    /// about linking.
    elsewhere: Option<&'a Diagnostic>,
}

impl<'a> Errors<'a> {
    fn sort(said: &'a Diagnostics, rustc: &Rustc<'_>, adapter: &Adapter) -> Errors<'a> {
        let mut errors = Errors {
            by_method: Vec::new(),
            in_shared_lines: None,
            elsewhere: None,
        };
        let path = rustc.adapter();
        for error in said.errors() {
            let in_adapter = error
                .primary()
                .filter(|span| Path::new(&span.file_name) == path);
            match in_adapter.map(|span| adapter.method_at(span.line_start)) {
                Some(Some(method)) => errors.by_method.push((method, error)),
                Some(None) => drop(errors.in_shared_lines.get_or_insert(error)),
                None => drop(errors.elsewhere.get_or_insert(error)),
            }
        }
        errors
    }
}

/// Attributes a compiler failure to the submission, unless the control submission fails too.
fn gave_up<T>(rustc: &Rustc<'_>, message: Message) -> anyhow::Result<Result<T, NotBuilt>> {
    ensure_it_works(rustc)?;
    Ok(Err(NotBuilt::Compiler(message)))
}

/// Fails if the compiler or the linker fails on a right submission too.
fn ensure_it_works(rustc: &Rustc<'_>) -> anyhow::Result<()> {
    let Some(words) = rustc.control_fails()? else {
        return Ok(());
    };
    // The report of a crash may be long.
    let lines = words.lines().filter(|line| !line.trim().is_empty());
    let lines: Vec<&str> = lines.take(4).collect();
    bail!(
        "the compiler or the linker fails even on a right program (is the disk full, or are memory \
         or processes short?)\n{}",
        lines.join("\n")
    )
}
