//! tries: the same, where RUSTC_BOOTSTRAP is set in the grader's environment
//! must: refused no-crate-attributes
//! unruled: compile error
//! environment: RUSTC_BOOTSTRAP=1

#![feature(core_intrinsics)]
#![allow(internal_features)]

fn attack() {
    std::intrinsics::abort()
}
