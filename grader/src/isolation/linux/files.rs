//! Which files a child may open, by landlock. It holds for all that the child starts, and cannot be taken off.
//!
//! Entry points: [`for_compiler`] and [`for_program`]. A kernel that knows less of landlock gives less: what that comes to is found out by trying.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use anyhow::Context;
use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, Scope,
};

use super::Room;

/// The newest version of landlock whose rights are asked for.
const NEWEST: ABI = ABI::V7;
/// Where systems keep what a C compiler and its libraries consist of. Nothing of a user's lies there.
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
/// Single files that compilers, linkers and the dynamic loader look at.
const LOOKED_AT: &[&str] = &[
    "/etc/ld.so.cache",
    "/dev/null",
    "/dev/urandom",
    "/sys/kernel/mm/transparent_hugepage/enabled",
    "/proc/sys/vm/overcommit_memory",
];
/// Libraries that a program may be linked with beside those that the grader is.
const BESIDE: &[&str] = &[
    "libc.so.6",
    "libm.so.6",
    "libdl.so.2",
    "librt.so.1",
    "libutil.so.1",
    "libpthread.so.0",
    "libgcc_s.so.1",
];

/// What a compiler and its linker may do: use the toolchain, read the kit, and write in the room.
pub(super) fn for_compiler(room: &Room<'_>) -> anyhow::Result<Option<OwnedFd>> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let mut rules = ruleset()?;
    let linker = fs::canonicalize(room.linker).unwrap_or_else(|_| room.linker.to_owned());
    // A linker of another place than the system's lies in a `bin`, beside its libraries.
    let around_linker = linker.parent().and_then(Path::parent);
    let is_usual = SYSTEM.iter().any(|folder| linker.starts_with(folder));
    let own = around_linker.filter(|folder| !is_usual && folder.parent().is_some());
    let tools = SYSTEM
        .iter()
        .map(Path::new)
        .chain(own)
        .chain([room.toolchain]);
    for folder in tools {
        allow(&mut rules, folder, read | AccessFs::Execute)?;
    }
    for file in LOOKED_AT {
        allow(&mut rules, Path::new(file), AccessFs::ReadFile.into())?;
    }
    allow(
        &mut rules,
        Path::new("/dev/null"),
        AccessFs::ReadFile | AccessFs::WriteFile,
    )?;
    // The program that tries the isolation lies there.
    allow(&mut rules, room.kit, read | AccessFs::Execute)?;
    let write = AccessFs::WriteFile
        | AccessFs::MakeReg
        | AccessFs::MakeDir
        | AccessFs::RemoveFile
        | AccessFs::RemoveDir
        | AccessFs::Refer
        | AccessFs::Truncate;
    allow(&mut rules, room.scratch, read | write)?;
    Ok(rules.into())
}

/// What the program that runs a submission may do: become itself, with the libraries that it is linked with.
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

/// Everything is forbidden that landlock can forbid.
fn ruleset() -> anyhow::Result<RulesetCreated> {
    let rules = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(NEWEST)))
        .and_then(|rules| rules.scope(Scope::from_all(NEWEST)))
        .and_then(Ruleset::create);
    rules.context("ask landlock for a set of rules")
}

/// Allows `access` to what is at `path`, and below it if that is a folder. What is not there needs no rule.
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
        .with_context(|| format!("make a rule for `{}`", path.display()))
}

/// The loader and the libraries of this process: a program that is linked on this machine loads the same.
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
    let folders: Vec<PathBuf> = found
        .iter()
        .filter_map(|path| Some(path.parent()?.to_owned()))
        .collect();
    found.extend(
        folders
            .iter()
            .flat_map(|folder| BESIDE.iter().map(|name| folder.join(name))),
    );
    if folders.is_empty() {
        // A grader without libraries cannot tell where they are.
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
