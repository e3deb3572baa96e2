//! tries: hide the word in a macro that makes an item
//! must: refused no-unsafe
//! unruled: compile error

macro_rules! make {
    ($($body:tt)*) => { fn attack() { unsafe { $($body)* } } };
}
make!(std::ptr::null_mut::<u8>().write(1););
