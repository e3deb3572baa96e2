//! tries: reach catch_unwind through a renamed std::panic in a macro
//! must: refused

use std::panic as p;

macro_rules! below {
    ($module:ident $name:ident) => { $module::$name };
}

fn attack() {
    let _ = below!(p catch_unwind)(|| panic!());
}
