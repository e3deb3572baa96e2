//! tries: reach include_str through a module of its own that globs the prelude
//! must: refused no-include
//! unruled: compile error or gave up or no full marks
//! proof: secret

mod all {
    pub use std::*;
}
use all::include_str as tell;

fn attack() {
    panic!("{}", tell!("@SECRET@"));
}
