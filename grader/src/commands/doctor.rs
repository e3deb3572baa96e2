//! `grader doctor`: tries the sandbox of this machine and prints the result.

use grader::compile;
use grader::report;
use grader::sandbox_check::doctor;
use sandbox::Level;

use crate::GraderExit;
use crate::cli::{Invocation, layers_left_out};
use crate::console::progress::Progress;
use crate::console::{Console, glyphs};

/// Tries every attempt with each layer, and prints the table.
pub(crate) fn run(invocation: &Invocation, console: &Console<'_>) -> anyhow::Result<GraderExit> {
    let mut progress = Progress::new(console.texts);
    let examined = compile::kit(&compile::place(), &mut |message| progress.show(&message))
        .and_then(|kit| doctor::examine(&kit, &layers_left_out()));
    progress.end();
    let examined = examined?;
    let table = report::doctor(&examined, console.texts, glyphs(invocation));
    console.print(&table, invocation.cli.color)?;
    Ok(match examined.isolation.level {
        Level::Strong => GraderExit::Success,
        Level::Partial | Level::Portable | Level::None => GraderExit::Short,
    })
}
