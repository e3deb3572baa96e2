//! Examines the isolation of this machine, layer by layer: each is tried alone, and all together.
//!
//! Entry point: [`examine`].

use sandbox::{Isolation, Layer, Sandbox, Wanted};

use super::{Place, Tried, isolation_of, try_all};
use crate::compile::Kit;

/// What was found out.
#[derive(Clone, Debug)]
pub struct Examined {
    /// The version of landlock's interface, if it is there.
    pub landlock: Option<String>,
    /// Whether seccomp is there.
    pub seccomp: bool,
    /// One row for each attempt, in each place.
    pub rows: Vec<Row>,
    /// What it comes to.
    pub isolation: Isolation,
}

/// What became of one attempt: with all layers, and with each alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// In whose place it was tried.
    pub place: Place,
    /// Its name.
    pub attempt: &'static str,
    /// Whether limits, a cleared environment and a process of its own refused it.
    pub limits: bool,
    /// Whether landlock refused it, on top of these.
    pub landlock: bool,
    /// Whether seccomp did.
    pub seccomp: bool,
    /// Whether all together did.
    pub together: bool,
}

/// Tries everything.
///
/// # Errors
/// The program that tries cannot be started, or does not do what it must.
pub fn examine(kit: &Kit, without: &[Layer]) -> anyhow::Result<Examined> {
    let raise = |more: &[Layer]| Sandbox::detect(Wanted::Best, &[without, more].concat());
    let all = raise(&[]);
    let together = try_all(&all, kit)?;
    let landlock = try_all(&raise(&[Layer::Seccomp]), kit)?;
    let seccomp = try_all(&raise(&[Layer::Landlock]), kit)?;
    let limits = try_all(&raise(&[Layer::Seccomp, Layer::Landlock]), kit)?;
    let refused = |all: &[Tried], index: usize| all[index].refused;
    let rows = together.iter().enumerate().map(|(index, tried)| Row {
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
