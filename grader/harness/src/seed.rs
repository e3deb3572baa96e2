//! Gives std's hash maps the same seed in every process, so that a lock with such a map behaves the
//! same in each grading. `std` gets its seed from a symbol that a program may define itself, for
//! this very purpose.
//!
//! Entry point: [`keep`].

#![expect(
    unsafe_code,
    reason = "a symbol that takes a pointer, as C's function does"
)]

/// Makes [`getrandom`] part of the program: for a weak symbol alone, the linker takes no file of a
/// library.
pub(crate) fn keep() {
    std::hint::black_box(getrandom as extern "C" fn(*mut u8, usize, u32) -> isize);
}

/// The C library's function of that name, for this program: nothing here may be random.
// SAFETY: it has the signature and the meaning of the C library's function: it fills the buffer and
// returns its length.
#[unsafe(no_mangle)]
extern "C" fn getrandom(buffer: *mut u8, length: usize, _flags: u32) -> isize {
    // SAFETY: a caller of C's `getrandom` passes a buffer of `length` bytes to write to.
    unsafe { buffer.write_bytes(0x5a, length) };
    isize::try_from(length).unwrap_or(isize::MAX)
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};
    use std::thread;

    #[test]
    fn each_thread_begins_with_the_same_seed() {
        super::keep();
        let seed = || {
            thread::spawn(|| RandomState::new().hash_one(0))
                .join()
                .unwrap()
        };
        assert_eq!(seed(), seed());
    }
}
