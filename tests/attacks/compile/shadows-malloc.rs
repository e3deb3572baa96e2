//! tries: define malloc for the whole program
//! must: refused
//! unruled: compile error

#[unsafe(no_mangle)]
pub extern "C" fn malloc(_: usize) -> *mut u8 {
    std::ptr::null_mut()
}

fn attack() {}
