//! The fast parts of the loop: code that is longer than its plain equivalent, because of
//! measurements.
//!
//! Nothing here is needed to understand the loop: each part stands for a plainer one. The loop as a
//! whole is measured in `bench/README.md`. None of it is `unsafe`: what one block of memory for
//! each task would gain is measured there too.
//!
//! | part | in place of | reason |
//! | --- | --- | --- |
//! | [`slot`] | `Poll` with a value | a target moves once, past all levels of `yield from` |
//! | [`pool`] | `Rc::new` | a lock creates one future for each wait, as expensive as a step |
//! | [`radix_heap`] | `BinaryHeap` | a timer is a push to a vector, not a path through a tree |
//! | [`slab`] | `BTreeMap` | unfinished tasks are added and removed in constant time |
//!
//! Two further measures are where the data is. The order of the fields of a task (`repr(C)` in
//! `task.rs`) lets one step touch one line of the CPU's cache. The width of `CompletionStatus`
//! (`repr(u16)` in `waitable.rs`) lets the CPU read two fields as one word.

pub(crate) mod pool;
pub(crate) mod radix_heap;
pub(crate) mod slab;
pub(crate) mod slot;
