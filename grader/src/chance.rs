//! Random bytes, for what nobody may guess: never for a verdict.
//!
//! Entry point: [`fill`].

use anyhow::Context;

/// Fills `bytes`.
///
/// # Errors
/// The system gives none.
pub(crate) fn fill(bytes: &mut [u8]) -> anyhow::Result<()> {
    system(bytes).context("get random numbers from the system")
}

#[cfg(target_os = "linux")]
fn system(mut bytes: &mut [u8]) -> rustix::io::Result<()> {
    use rustix::rand::{GetRandomFlags, getrandom};
    // Of many it may give some.
    while !bytes.is_empty() {
        let count = getrandom(&mut *bytes, GetRandomFlags::empty())?;
        bytes = &mut bytes[count..];
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn system(bytes: &mut [u8]) -> std::io::Result<()> {
    use std::io::Read;
    std::fs::File::open("/dev/urandom")?.read_exact(bytes)
}
