//! Random bytes from the system, for names and nonces. No verdict depends on them.
//!
//! Entry point: [`fill`].

use anyhow::Context;

use crate::system;

/// Fills `bytes` with random bytes.
///
/// # Errors
/// The system returns none.
pub fn fill(bytes: &mut [u8]) -> anyhow::Result<()> {
    system::fill_random(bytes).context("get random bytes from the system")
}

/// Returns a random name of 16 hexadecimal digits.
///
/// # Errors
/// The system returns no random bytes.
pub fn name() -> anyhow::Result<String> {
    let mut bytes = [0; 8];
    fill(&mut bytes)?;
    Ok(format!("{:016x}", u64::from_le_bytes(bytes)))
}
