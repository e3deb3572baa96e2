//! Examines the isolation of this machine: each layer alone, and all together.
//!
//! Entry point: [`examine`].

use sandbox::{Isolation, Layer, Sandbox, Wanted};

use super::{ConfinedProcess, Tried, isolation_of, try_all};
use crate::compile::Kit;

/// The result of the examination.
#[derive(Clone, Debug)]
pub struct Examined {
    /// The version of landlock's ABI, if the kernel has it.
    pub landlock: Option<String>,
    /// True if the kernel has seccomp.
    pub seccomp: bool,
    /// One row for each attempt under each confinement.
    pub rows: Vec<AttemptRow>,
    /// The strength of the isolation.
    pub isolation: Isolation,
}

/// The results of one attempt: with all layers, and with each alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRow {
    /// The confinement.
    pub place: ConfinedProcess,
    /// Its name.
    pub attempt: &'static str,
    /// True if limits, a cleared environment and a separate process refused it.
    pub limits: bool,
    /// True if landlock refused it, in addition to these.
    pub landlock: bool,
    /// True if seccomp refused it, in addition to these.
    pub seccomp: bool,
    /// True if all layers together refused it.
    pub together: bool,
}

/// Makes all attempts.
///
/// # Errors
/// The probe cannot be started, or does not report as it must.
pub fn examine(kit: &Kit, without: &[Layer]) -> anyhow::Result<Examined> {
    let raise = |more: &[Layer]| Sandbox::detect(Wanted::Best, &[without, more].concat());
    let all = raise(&[]);
    let together = try_all(&all, kit)?;
    let landlock = try_all(&raise(&[Layer::Seccomp]), kit)?;
    let seccomp = try_all(&raise(&[Layer::Landlock]), kit)?;
    let limits = try_all(&raise(&[Layer::Seccomp, Layer::Landlock]), kit)?;
    let refused = |all: &[Tried], index: usize| all[index].refused;
    let rows = together
        .iter()
        .enumerate()
        .map(|(index, tried)| AttemptRow {
            place: tried.place,
            attempt: tried.attempt.name,
            limits: refused(&limits, index),
            landlock: refused(&landlock, index),
            seccomp: refused(&seccomp, index),
            together: tried.refused,
        });
    Ok(Examined {
        landlock: all.version(Layer::Landlock),
        seccomp: all.version(Layer::Seccomp).is_some(),
        rows: rows.collect(),
        isolation: isolation_of(&all, &together),
    })
}
