//! tries: set a global allocator
//! must: refused
//! unruled: no full marks or compile error

use std::alloc::System;

#[global_allocator]
static ALLOCATOR: System = System;

fn attack() {}
