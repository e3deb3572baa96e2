//! The conditions of a class run: everything that a verdict depends on beside the sources.
//!
//! Entry point: [`of`]. Parts of a run on several machines are compared by these texts, so the
//! texts are the same on every machine.

use std::env;
use std::fs::File;
use std::io::Read;

use anyhow::Context;
use class::lines::Conditions;
use grader::compile::{self, KitPlace};
use grader::messages::Texts;
use sandbox::Level;
use sha2::{Digest, Sha256};

use super::input::Class;
use crate::cli::{Invocation, layers_left_out};

/// Describes this grading.
pub(super) fn of(
    invocation: &Invocation,
    class: &Class,
    place: &KitPlace,
    level: Level,
    texts: &Texts,
) -> anyhow::Result<Conditions> {
    let identity = compile::kit_identity(place)?;
    let depth = depth(invocation, class);
    let left_out = layers_left_out();
    Ok(Conditions {
        exercise: invocation.exercise.name.to_owned(),
        grader: own_hash()?,
        kit: identity.sources,
        toolchain: identity.toolchain,
        options: format!(
            "depth {depth}, language {}, without {left_out:?}",
            texts.language()
        ),
        isolation: format!("{level:?}").to_lowercase(),
    })
}

/// Returns the depth of the exhaustive programs: the course's, or else the command line's.
pub(super) fn depth(invocation: &Invocation, class: &Class) -> usize {
    let course = class
        .course
        .depth()
        .and_then(|depth| usize::try_from(depth).ok());
    course.unwrap_or(invocation.cli.depth)
}

/// Returns the version and a hash of this program's file, which contains rules, checks and models.
fn own_hash() -> anyhow::Result<String> {
    let path = env::current_exe().context("find this program's file")?;
    let mut file = File::open(&path).with_context(|| format!("read `{}`", path.display()))?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut piece);
        match read.with_context(|| format!("read `{}`", path.display()))? {
            0 => break,
            length => hash.update(&piece[..length]),
        }
    }
    let hash = hash.finalize();
    let digits: String = hash
        .iter()
        .take(12)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(format!("{} {digits}", env!("CARGO_PKG_VERSION")))
}
