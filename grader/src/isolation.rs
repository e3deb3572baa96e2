//! Keeps what strangers wrote away from everything that is not theirs, and says how well that works here.
//!
//! Entry points: [`Walls::raise`], and [`Trial`], which tries whether they hold. There are two kinds of processes: compilers, which read what
//! strangers wrote, and the program that runs it. Both get landlock (files, signals) and seccomp (system calls), for which nobody needs
//! to be anybody special. What is prepared here is put on in `run`, between fork and exec, and by the harness.
//!
//! Other systems have none of these (`isolation/portable.rs`). There the limits of `run` hold, the cleared environment and the compiler's list of what it read, and
//! the level says so. What is known of such systems, and how, stands among the known limits of `ARCHITECTURE.md`.

use std::path::Path;
use std::sync::LazyLock;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::message::Message;

pub mod doctor;
#[cfg_attr(not(target_os = "linux"), path = "isolation/portable.rs")]
mod linux;
mod trial;

pub(crate) use linux::Confinement;
#[cfg(target_os = "linux")]
pub(crate) use linux::own;
#[cfg(test)]
pub(crate) use trial::ATTEMPTS;
pub use trial::{Place, Trial};

/// How much isolation the user wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// All of it, or no grading.
    Strong,
    /// As much as this machine gives.
    #[default]
    Best,
    /// None: what strangers wrote may do all that the user may.
    None,
}

/// How much isolation there was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Everything that was tried was refused.
    Strong,
    /// Some of it was not.
    Partial,
    /// This system has none of the walls: only limits, a cleared environment and a process of its own.
    Portable,
    /// The user wanted none.
    None,
}

/// One of the walls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Files, and signals to others, by landlock.
    Landlock,
    /// System calls, by seccomp.
    Seccomp,
}

/// How well a submission was isolated: what was found by trying, in the same run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Isolation {
    /// In a word.
    pub level: Level,
    /// Names of what was tried and was not refused, each once.
    pub open: Vec<String>,
}

impl Isolation {
    /// What to tell about it beside a result: nothing if all is well.
    pub fn remark(&self) -> Option<Message> {
        let id = match self.level {
            Level::Strong => return None,
            Level::Partial => "isolation-partial",
            Level::Portable => "isolation-portable",
            Level::None => "isolation-none",
        };
        Some(Message::new(id))
    }
}

/// The grader was told to grade in strong isolation only, and this machine does not give it.
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

/// The walls that this machine gives.
#[derive(Clone, Debug)]
pub struct Walls {
    wanted: Wanted,
    layers: linux::Layers,
}

/// What a compiler works with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room<'a> {
    /// The folder of the toolchain.
    pub(crate) toolchain: &'a Path,
    /// The program that links.
    pub(crate) linker: &'a Path,
    /// The folder of the kit.
    pub(crate) kit: &'a Path,
    /// The folder that it may write to.
    pub(crate) scratch: &'a Path,
}

impl Walls {
    /// Finds out what there is, but for the layers `without`, which tests leave away.
    pub fn raise(wanted: Wanted, without: &[Layer]) -> Walls {
        let layers = match wanted {
            Wanted::Strong | Wanted::Best => linux::Layers::find(without),
            Wanted::None => linux::Layers::default(),
        };
        Walls { wanted, layers }
    }

    /// As much as this machine gives: found out once.
    pub fn best() -> &'static Walls {
        static BEST: LazyLock<Walls> = LazyLock::new(|| Walls::raise(Wanted::Best, &[]));
        &BEST
    }

    /// What the user asked for.
    pub fn wanted(&self) -> Wanted {
        self.wanted
    }

    /// For a compiler that works in `room`.
    pub(crate) fn around_compiler(&self, room: &Room<'_>) -> anyhow::Result<Confinement> {
        self.layers
            .around_compiler(room)
            .context("confine the compiler")
    }

    /// For the program that runs a submission, which consists of these files, or what lies in these folders.
    pub(crate) fn around_program<'a>(
        &self,
        files: impl Iterator<Item = &'a Path>,
    ) -> anyhow::Result<Confinement> {
        self.layers
            .around_program(files)
            .context("confine the program that runs the submission")
    }

    /// What the harness puts on before it runs the submission's code, as the first frame to it.
    pub(crate) fn inside_program(&self) -> Vec<u8> {
        harness::wire::confinement(&self.layers.inside_program())
    }

    /// The version of a layer that is there, in words of its own; empty if it has none.
    pub(crate) fn version(&self, layer: Layer) -> Option<String> {
        self.layers.version(layer)
    }

    /// What was tried, as a level.
    fn judge(&self, open: Vec<String>) -> Isolation {
        let level = match self.wanted {
            Wanted::None => Level::None,
            Wanted::Strong | Wanted::Best if open.is_empty() => Level::Strong,
            Wanted::Strong | Wanted::Best if cfg!(target_os = "linux") => Level::Partial,
            Wanted::Strong | Wanted::Best => Level::Portable,
        };
        Isolation { level, open }
    }
}
