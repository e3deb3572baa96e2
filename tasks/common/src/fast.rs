//! The fast parts of the loop.

pub(crate) mod pool;
pub(crate) mod radix_heap;
pub(crate) mod slab;
pub(crate) mod slot;
