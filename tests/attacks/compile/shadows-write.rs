//! tries: define write, so that the harness answers through it, with and without a keyword
//! must: refused no-linker-attributes
//! unruled: compile error

#[no_mangle]
pub fn write(_: i32, _: *const u8, length: usize) -> isize {
    length as isize
}

fn attack() {}
