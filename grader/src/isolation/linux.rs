//! The walls of Linux: landlock and seccomp.

use std::os::fd::OwnedFd;
use std::path::Path;
use std::thread;

use harness::wire::Instruction;
use seccompiler::sock_filter;

use super::{Layer, Room};
use crate::run::landlock_version;

mod calls;
mod files;

use calls::Filters;
pub(crate) use calls::own;

/// What there is. Everything that does not depend on a submission is prepared once.
#[derive(Clone, Debug, Default)]
pub(super) struct Layers {
    /// The version of landlock's interface.
    landlock: Option<i32>,
    seccomp: Option<Filters>,
}

/// What is put on a process before it becomes another program.
#[derive(Debug, Default)]
pub(crate) struct Confinement {
    /// Landlock's rules.
    pub(crate) files: Option<OwnedFd>,
    /// Seccomp's filter.
    pub(crate) calls: Option<Vec<sock_filter>>,
}

impl Layers {
    pub(super) fn find(without: &[Layer]) -> Layers {
        let wanted = |layer| !without.contains(&layer);
        Layers {
            landlock: landlock_version().filter(|_| wanted(Layer::Landlock)),
            seccomp: Filters::prepare()
                .ok()
                .filter(|_| wanted(Layer::Seccomp) && takes_filters()),
        }
    }

    pub(super) fn around_compiler(&self, room: &Room<'_>) -> anyhow::Result<Confinement> {
        Ok(Confinement {
            files: self
                .landlock
                .map_or(Ok(None), |_| files::for_compiler(room))?,
            calls: self
                .seccomp
                .as_ref()
                .map(|filters| filters.compiler.clone()),
        })
    }

    pub(super) fn around_program<'a>(
        &self,
        files: impl Iterator<Item = &'a Path>,
    ) -> anyhow::Result<Confinement> {
        Ok(Confinement {
            files: self
                .landlock
                .map_or(Ok(None), |_| files::for_program(files))?,
            calls: self.seccomp.as_ref().map(|filters| filters.program.clone()),
        })
    }

    pub(super) fn inside_program(&self) -> Vec<Vec<Instruction>> {
        let filters = self.seccomp.iter().flat_map(|filters| &filters.inside);
        filters
            .map(|filter| filter.iter().map(instruction).collect())
            .collect()
    }

    /// What a layer is, for whoever asks what there is.
    pub(super) fn version(&self, layer: Layer) -> Option<String> {
        match layer {
            Layer::Landlock => self.landlock.map(|version| version.to_string()),
            Layer::Seccomp => self.seccomp.as_ref().map(|_| String::new()),
        }
    }
}

fn instruction(instruction: &sock_filter) -> Instruction {
    let [a, b] = instruction.code.to_le_bytes();
    let [k, l, m, n] = instruction.k.to_le_bytes();
    [a, b, instruction.jt, instruction.jf, k, l, m, n]
}

/// Whether the kernel takes a filter: found out on a thread that does nothing else, and ends.
fn takes_filters() -> bool {
    let tried = thread::spawn(|| seccompiler::apply_filter(&calls::everything()).is_ok());
    tried.join().unwrap_or(false)
}
