//! tries: export a main of its own
//! must: refused no-linker-attributes
//! unruled: compile error

#[cfg_attr(all(), export_name = "main")]
pub fn enter() -> i32 {
    0
}

fn attack() {}
