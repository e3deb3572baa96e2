//! Random numbers, for names of files and for the secret of pseudonyms.

use std::hash::{BuildHasher, Hasher, RandomState};

/// Returns a number that no other process has. The standard library seeds its hashers from the
/// system's random bytes.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}
