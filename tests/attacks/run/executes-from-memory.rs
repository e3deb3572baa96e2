//! tries: memfd_create and execveat: a program that was never a file, and leaves with status 77
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! never: status 77

const PROGRAM: &[u8] = &[
    127, 69, 76, 70, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62, 0, 1, 0, 0, 0, 120, 0, 64, 0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 56, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 132, 0, 0, 0, 0, 0, 0, 0, 132, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 191, 77, 0, 0, 0, 184, 231, 0, 0, 0, 15, 5,
];

fn attack() {
    let name = raw::text("x");
    let file = raw::call(319, [name, 0, 0, 0, 0, 0]);
    if file >= 0 {
        raw::call(1, [file as usize, PROGRAM.as_ptr() as usize, PROGRAM.len(), 0, 0, 0]);
        let arguments = [name, 0];
        raw::call(322, [file as usize, raw::text(""), arguments.as_ptr() as usize, 0, 0x1000, 0]);
    }
}
