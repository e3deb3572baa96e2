//! Attacks on the intake that no repository can hold: pipes, links, odd names, thousands of files.

use super::row::Attack;

/// All of them.
pub(crate) fn attacks() -> Vec<Attack> {
    Vec::new()
}
