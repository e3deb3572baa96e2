//! `grader selfcheck`: checks the grader against the corpus and prints the result.

use std::path::Path;

use anyhow::Context;
use grader::compile;
use grader::report;
use grader::selfcheck;

use crate::GraderExit;
use crate::cli::Invocation;
use crate::console::progress::Progress;
use crate::console::{Console, glyphs};

/// Runs the selfcheck and prints its table.
pub(crate) fn run(invocation: &Invocation, console: &Console<'_>) -> anyhow::Result<GraderExit> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("find the kit's sources")?;
    let mut progress = Progress::new(console.texts);
    let rows = selfcheck::run(root, &compile::place(), console.texts, &mut |message| {
        progress.show(&message);
    });
    progress.end();
    let rows = rows?;
    let table = report::selfcheck(&rows, console.texts, glyphs(invocation));
    console.print(&table, invocation.cli.color)?;
    let holds = rows.iter().all(|row| row.trouble.is_empty());
    Ok(if holds {
        GraderExit::Success
    } else {
        GraderExit::Short
    })
}
