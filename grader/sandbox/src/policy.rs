//! Sandboxes untrusted code and reports the strength of the sandbox on this machine.
//!
//! Entry point: [`Sandbox::detect`]. Two kinds of processes are confined: compilers, which read
//! untrusted code, and the program that runs it. Both get landlock (files, signals) and seccomp
//! (system calls); neither needs privileges. A [`Confinement`] is prepared here, and applied
//! between fork and exec and by the harness. The sandbox check, in the grader, tries what it
//! refuses.

use std::path::Path;
use std::sync::LazyLock;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::system::{Confinement, HAS_LAYERS, Layers};

/// The isolation that the user asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// All of it, or no grading.
    Strong,
    /// As much as this machine has.
    #[default]
    Best,
    /// None: untrusted code may do all that the user may.
    None,
}

/// The isolation that there was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Each attempt was refused.
    Strong,
    /// Some attempts were not refused.
    Partial,
    /// This system has no layers: only limits, a cleared environment and a process of its own.
    Portable,
    /// The user asked for none.
    None,
}

/// A layer of the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Files, and signals to others, by landlock.
    Landlock,
    /// System calls, by seccomp.
    Seccomp,
}

/// The isolation of a submission, as found by trying in the same run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Isolation {
    /// The level.
    pub level: Level,
    /// Names of the attempts that were not refused, each once.
    pub open: Vec<String>,
}

/// Strong isolation was asked for, and this machine does not have it.
#[derive(Debug)]
pub struct TooWeak(pub Isolation);

impl std::fmt::Display for TooWeak {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "strong isolation was asked for, and these were not refused: {}",
            self.0.open.join(", ")
        )
    }
}

impl std::error::Error for TooWeak {}

/// The sandbox that this machine has.
#[derive(Clone, Debug)]
pub struct Sandbox {
    wanted: Wanted,
    layers: Layers,
}

/// The paths that a compiler uses.
#[derive(Clone, Copy, Debug)]
pub struct CompilerPaths<'a> {
    /// The directory of the toolchain.
    pub toolchain: &'a Path,
    /// The program that links.
    pub linker: &'a Path,
    /// The directory of the kit.
    pub kit: &'a Path,
    /// The directory that it may write to.
    pub temp_dir: &'a Path,
}

impl Sandbox {
    /// Detects the layers of this machine. Tests leave out the layers `without`.
    pub fn detect(wanted: Wanted, without: &[Layer]) -> Sandbox {
        let layers = match wanted {
            Wanted::Strong | Wanted::Best => Layers::detect(without),
            Wanted::None => Layers::default(),
        };
        Sandbox { wanted, layers }
    }

    /// Returns the best sandbox of this machine, detected once.
    pub fn best() -> &'static Sandbox {
        static BEST: LazyLock<Sandbox> = LazyLock::new(|| Sandbox::detect(Wanted::Best, &[]));
        &BEST
    }

    /// Returns the isolation that the user asked for.
    pub fn wanted(&self) -> Wanted {
        self.wanted
    }

    /// Returns the confinement of a compiler that uses `paths`.
    ///
    /// # Errors
    /// The kernel refuses a rule.
    pub fn around_compiler(&self, paths: &CompilerPaths<'_>) -> anyhow::Result<Confinement> {
        self.layers
            .around_compiler(paths)
            .context("confine the compiler")
    }

    /// Returns the confinement of the program that runs a submission. It consists of these files
    /// and of the files in these directories.
    ///
    /// # Errors
    /// The kernel refuses a rule.
    pub fn around_program<'a>(
        &self,
        files: impl Iterator<Item = &'a Path>,
    ) -> anyhow::Result<Confinement> {
        self.layers
            .around_program(files)
            .context("confine the program that runs the submission")
    }

    /// Returns the first frame to the harness: the filters that it applies to itself before it runs
    /// the submission's code.
    pub fn inside_program(&self) -> Vec<u8> {
        protocol::wire::confinement(&self.layers.inside_program())
    }

    /// Returns the version of a layer, empty if it has none, or `None` if the layer is missing.
    pub fn version(&self, layer: Layer) -> Option<String> {
        self.layers.version(layer)
    }

    /// Returns the isolation, given the names of the attempts that were not refused.
    pub fn isolation(&self, open: Vec<String>) -> Isolation {
        let level = match self.wanted {
            Wanted::None => Level::None,
            Wanted::Strong | Wanted::Best if open.is_empty() => Level::Strong,
            Wanted::Strong | Wanted::Best if HAS_LAYERS => Level::Partial,
            Wanted::Strong | Wanted::Best => Level::Portable,
        };
        Isolation { level, open }
    }
}
