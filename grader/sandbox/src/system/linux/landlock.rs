//! Landlock rules: the files that a child may open. They hold for all processes that it starts, and
//! cannot be removed.
//!
//! Entry points: [`for_compiler`] and [`for_program`]. An older kernel enforces fewer rights; the
//! sandbox check detects which.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use anyhow::Context;
use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, Scope,
};

use crate::CompilerPaths;

/// The newest version of landlock whose rights are requested.
const NEWEST: ABI = ABI::V7;
/// Directories of the system's C compiler and libraries. They hold no files of users.
const SYSTEM: &[&str] = &[
    "/bin",
    "/usr/bin",
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/x86_64-linux-gnu",
    "/usr/aarch64-linux-gnu",
    "/nix/store",
    "/gnu/store",
];
/// Single files that compilers, linkers and the dynamic loader read.
const SYSTEM_FILES: &[&str] = &[
    "/etc/ld.so.cache",
    "/dev/null",
    "/dev/urandom",
    "/sys/kernel/mm/transparent_hugepage/enabled",
    "/proc/sys/vm/overcommit_memory",
];
/// Libraries that a program may be linked with besides those of the grader.
const FURTHER_LIBRARIES: &[&str] = &[
    "libc.so.6",
    "libm.so.6",
    "libdl.so.2",
    "librt.so.1",
    "libutil.so.1",
    "libpthread.so.0",
    "libgcc_s.so.1",
];

/// Returns the rules for a compiler and its linker: use the toolchain, read the kit, and write in
/// the paths.
pub(super) fn for_compiler(paths: &CompilerPaths<'_>) -> anyhow::Result<Option<OwnedFd>> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let mut rules = ruleset()?;
    let linker = fs::canonicalize(paths.linker).unwrap_or_else(|_| paths.linker.to_owned());
    // A linker outside the system directories lies in a `bin`, beside its libraries.
    let around_linker = linker.parent().and_then(Path::parent);
    let is_usual = SYSTEM.iter().any(|dir| linker.starts_with(dir));
    let own = around_linker.filter(|dir| !is_usual && dir.parent().is_some());
    let tools = SYSTEM
        .iter()
        .map(Path::new)
        .chain(own)
        .chain([paths.toolchain]);
    for dir in tools {
        allow(&mut rules, dir, read | AccessFs::Execute)?;
    }
    for file in SYSTEM_FILES {
        allow(&mut rules, Path::new(file), AccessFs::ReadFile.into())?;
    }
    allow(
        &mut rules,
        Path::new("/dev/null"),
        AccessFs::ReadFile | AccessFs::WriteFile,
    )?;
    // The probe program lies there.
    allow(&mut rules, paths.kit, read | AccessFs::Execute)?;
    let write = AccessFs::WriteFile
        | AccessFs::MakeReg
        | AccessFs::MakeDir
        | AccessFs::RemoveFile
        | AccessFs::RemoveDir
        | AccessFs::Refer
        | AccessFs::Truncate;
    allow(&mut rules, paths.temp_dir, read | write)?;
    Ok(rules.into())
}

/// Returns the rules for the program that runs a submission: it loads itself and its libraries.
pub(super) fn for_program<'a>(
    files: impl Iterator<Item = &'a Path>,
) -> anyhow::Result<Option<OwnedFd>> {
    let mut rules = ruleset()?;
    let run = AccessFs::ReadFile | AccessFs::Execute;
    for file in files {
        allow(&mut rules, file, run)?;
    }
    for library in libraries() {
        allow(&mut rules, &library, run)?;
    }
    allow(
        &mut rules,
        Path::new("/etc/ld.so.cache"),
        AccessFs::ReadFile.into(),
    )?;
    Ok(rules.into())
}

/// Returns a rule set that forbids all that landlock can forbid.
fn ruleset() -> anyhow::Result<RulesetCreated> {
    let rules = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(NEWEST)))
        .and_then(|rules| rules.scope(Scope::from_all(NEWEST)))
        .and_then(Ruleset::create);
    rules.context("create a landlock rule set")
}

/// Allows `access` to the file or directory `path`. A path that does not exist needs no rule.
fn allow(
    rules: &mut RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> anyhow::Result<()> {
    let Ok(opened) = PathFd::new(path) else {
        return Ok(());
    };
    let rule = PathBeneath::new(opened, access);
    let added = rules.add_rule(rule);
    added
        .map(drop)
        .with_context(|| format!("add a landlock rule for `{}`", path.display()))
}

/// Returns the loader and the libraries of this process. A program linked on this machine loads the
/// same ones.
fn libraries() -> Vec<PathBuf> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let mapped = maps
        .lines()
        .filter_map(|line| Some(Path::new(line.get(line.find('/')?..)?)));
    let is_library = |path: &&Path| {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        name.is_some_and(|name| name.contains(".so"))
    };
    let mut found: Vec<PathBuf> = mapped.filter(is_library).map(Path::to_owned).collect();
    found.sort();
    found.dedup();
    let dirs: Vec<PathBuf> = found
        .iter()
        .filter_map(|path| Some(path.parent()?.to_owned()))
        .collect();
    found.extend(
        dirs.iter()
            .flat_map(|dir| FURTHER_LIBRARIES.iter().map(|name| dir.join(name))),
    );
    if dirs.is_empty() {
        // A statically linked grader cannot detect the places of the libraries.
        found = [
            "/lib",
            "/lib64",
            "/usr/lib",
            "/usr/lib64",
            "/nix/store",
            "/gnu/store",
        ]
        .map(PathBuf::from)
        .into();
    }
    found.sort();
    found.dedup();
    found
}
