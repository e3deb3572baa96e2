//! tries: allow unsafe code and use it
//! must: refused no-unsafe
//! unruled: compile error

#![allow(unsafe_code)]

fn attack() {
    unsafe { std::ptr::null_mut::<u8>().write(1) }
}
