//! The calls that differ between systems. Both forms have the same functions.

#[cfg_attr(all(target_os = "linux", not(portable)), path = "system/linux.rs")]
#[cfg_attr(
    not(all(target_os = "linux", not(portable))),
    path = "system/portable.rs"
)]
mod current;

pub use current::{Confinement, exit_with_parent};
pub(crate) use current::{
    HAS_LAYERS, Layers, allows_programs, apply, close_inherited, cpu_time, enlarge, exit_with,
    fill_random, fix_addresses, is_asleep, kill_by_descriptor, reset_signals,
};
