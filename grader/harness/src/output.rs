//! Makes heavy printing cheap. std writes each piece of a printed line with a system call of its
//! own, so a submission that prints in each call could use most of its CPU time for that.
//!
//! Entry point: [`keep`]. The first bytes of a process go out at once, as usual. After them, output
//! is collected, and written when the buffer is full, before anything is written to another
//! descriptor, and when the process aborts. `std` writes through a symbol of the C library that a
//! program may define itself.

#![expect(
    unsafe_code,
    reason = "symbols with the signatures of the C library's functions"
)]

use std::cell::RefCell;
use std::ffi::{c_int, c_void};
use std::slice;

/// Number of bytes that are written at once: the whole output of most submissions.
const AT_ONCE: usize = 64 << 10;
/// Number of bytes that are collected. They are on the thread's stack, so they are few.
const ROOM: usize = 4 << 10;

/// Makes the two functions part of the program.
pub(crate) fn keep() {
    std::hint::black_box(write as unsafe extern "C" fn(c_int, *const c_void, usize) -> isize);
    std::hint::black_box(abort as extern "C" fn() -> !);
}

/// The output that was not written yet. Standard output and standard error are one pipe.
struct Collected {
    bytes: [u8; ROOM],
    length: usize,
    /// Number of bytes that may still be written at once.
    at_once: usize,
}

thread_local! {
    /// The submission has one thread.
    static COLLECTED: RefCell<Collected> = const {
        RefCell::new(Collected {
            bytes: [0; ROOM],
            length: 0,
            at_once: AT_ONCE,
        })
    };
}

impl Collected {
    /// Takes `text`, or returns false if it must be written at once.
    fn take(&mut self, text: &[u8]) -> bool {
        if self.at_once > 0 {
            self.at_once = self.at_once.saturating_sub(text.len());
            return false;
        }
        if text.len() > ROOM - self.length {
            self.flush();
        }
        let Some(room) = self.bytes[self.length..].get_mut(..text.len()) else {
            return false;
        };
        room.copy_from_slice(text);
        self.length += text.len();
        true
    }

    fn flush(&mut self) {
        let mut rest = &self.bytes[..self.length];
        while !rest.is_empty() {
            // An error means that nobody reads the output any more.
            let Ok(written) = usize::try_from(write_at_once(libc::STDERR_FILENO, rest)) else {
                break;
            };
            rest = &rest[written..];
        }
        self.length = 0;
    }
}

/// Makes the system call. Returns its result, and sets `errno` as the C library does.
fn write_at_once(descriptor: c_int, bytes: &[u8]) -> isize {
    // SAFETY: the kernel reads `len` bytes from `as_ptr`, which the slice guarantees to exist.
    let result = unsafe { libc::syscall(libc::SYS_write, descriptor, bytes.as_ptr(), bytes.len()) };
    result as isize
}

/// The C library's function of that name, for this program.
///
/// # Safety
/// `bytes` points to `length` bytes.
// SAFETY: it has the signature and the meaning of the C library's function.
#[unsafe(no_mangle)]
unsafe extern "C" fn write(descriptor: c_int, bytes: *const c_void, length: usize) -> isize {
    if length == 0 {
        return write_at_once(descriptor, &[]);
    }
    // SAFETY: a caller of C's `write` passes a buffer of `length` bytes.
    let bytes = unsafe { slice::from_raw_parts(bytes.cast::<u8>(), length) };
    let is_output = [libc::STDOUT_FILENO, libc::STDERR_FILENO].contains(&descriptor);
    let is_taken = COLLECTED.with(|collected| {
        // Only a signal handler can find it borrowed: std's, after a stack overflow.
        let Ok(mut collected) = collected.try_borrow_mut() else {
            return false;
        };
        if is_output && collected.take(bytes) {
            return true;
        }
        collected.flush();
        false
    });
    if is_taken {
        return bytes.len() as isize;
    }
    write_at_once(descriptor, bytes)
}

/// The C library's function of that name, for this program: std's last message must not be lost.
// SAFETY: it has the signature and the meaning of the C library's function: it does not return, and
// ends the process with SIGABRT.
#[unsafe(no_mangle)]
extern "C" fn abort() -> ! {
    COLLECTED.with(|collected| {
        if let Ok(mut collected) = collected.try_borrow_mut() {
            collected.flush();
        }
    });
    // SAFETY: no handler for the signal is set, so it ends the process. If it is blocked, the
    // process exits.
    unsafe {
        libc::raise(libc::SIGABRT);
        libc::_exit(libc::EXIT_FAILURE)
    }
}
