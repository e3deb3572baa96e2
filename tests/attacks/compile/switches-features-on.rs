//! tries: use unstable features of the language
//! must: refused no-crate-attributes
//! unruled: compile error

#![feature(core_intrinsics)]
#![allow(internal_features)]

fn attack() {
    std::intrinsics::abort()
}
