//! `grader completions SHELL` and `grader man [COMMAND]`: the command line for shells and for
//! `man`.
//!
//! Both are generated from the definition that parses it.

use clap::ColorChoice;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::GraderExit;
use crate::cli;
use crate::console::Console;

/// Prints the completions for `shell`.
pub(crate) fn completions(shell: Shell, console: &Console<'_>) -> anyhow::Result<GraderExit> {
    let mut script = Vec::new();
    let mut command = cli::shown(console.texts);
    clap_complete::generate(shell, &mut command, "grader", &mut script);
    console.print(&String::from_utf8(script)?, ColorChoice::Never)?;
    Ok(GraderExit::Success)
}

/// Prints the manual page of the grader, or of the command `page`.
pub(crate) fn man(page: Option<&str>, console: &Console<'_>) -> anyhow::Result<GraderExit> {
    let mut command = cli::shown(console.texts);
    command.build();
    let command = match page.and_then(|page| command.find_subcommand(page)) {
        Some(found) => found.clone().name(format!("grader-{}", found.get_name())),
        None => command,
    };
    let mut text = Vec::new();
    Man::new(command).render(&mut text)?;
    console.print(&String::from_utf8(text)?, ColorChoice::Never)?;
    Ok(GraderExit::Success)
}
