//! The form for Unix systems other than Linux: no confinement, and no clock of another process.
//!
//! Resource limits, a cleared environment and a process of its own still hold there.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::path::Path;
use std::time::Duration;

use protocol::wire::Instruction;
use rustix::process::Pid;

use crate::{CompilerPaths, Layer};

/// True if this system has layers of confinement.
pub(crate) const HAS_LAYERS: bool = false;

/// The layers of this system: none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layers;

/// The confinement of one process: none.
#[derive(Debug, Default)]
pub struct Confinement;

impl Layers {
    pub(crate) fn detect(_without: &[Layer]) -> Layers {
        Layers
    }

    pub(crate) fn around_compiler(
        &self,
        _paths: &CompilerPaths<'_>,
    ) -> anyhow::Result<Confinement> {
        Ok(Confinement)
    }

    pub(crate) fn around_program<'a>(
        &self,
        _files: impl Iterator<Item = &'a Path>,
    ) -> anyhow::Result<Confinement> {
        Ok(Confinement)
    }

    pub(crate) fn inside_program(&self) -> Vec<Vec<Instruction>> {
        Vec::new()
    }

    pub(crate) fn version(&self, _layer: Layer) -> Option<String> {
        None
    }
}

pub(crate) fn apply(_confinement: &mut Confinement) -> io::Result<()> {
    Ok(())
}

/// Does nothing: this system sends no signal when a parent exits.
pub fn exit_with_parent() {}

pub(crate) fn exit_with(_parent: Pid) -> io::Result<()> {
    Ok(())
}

pub(crate) fn close_inherited() -> io::Result<()> {
    Ok(())
}

pub(crate) fn kill_by_descriptor(_process: Pid) -> rustix::io::Result<()> {
    Err(rustix::io::Errno::NOSYS)
}

pub(crate) fn reset_signals() {}

pub(crate) fn fix_addresses() {}

/// Returns the size that a pipe has at least on every system, in bytes.
pub(crate) fn enlarge(_pipe: impl AsFd) -> usize {
    4 << 10
}

pub(crate) fn cpu_time(_process: Pid) -> Option<Duration> {
    None
}

pub(crate) fn is_asleep(_process: Pid) -> bool {
    false
}

/// Returns `true`: where it is wrong, starting a program fails with the system's own error.
pub(crate) fn allows_programs(_dir: &Path) -> rustix::io::Result<bool> {
    Ok(true)
}

pub(crate) fn fill_random(bytes: &mut [u8]) -> io::Result<()> {
    File::open("/dev/urandom")?.read_exact(bytes)
}
