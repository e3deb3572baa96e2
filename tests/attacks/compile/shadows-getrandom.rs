//! tries: export a function under the name of one of libc's
//! must: refused
//! unruled: compile error

#[unsafe(export_name = "getrandom")]
pub extern "C" fn random(_: *mut u8, length: usize, _: u32) -> isize {
    length as isize
}

fn attack() {}
