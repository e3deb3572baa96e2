//! tries: make the grader the owner of the socket, so that the kernel sends it SIGKILL
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: grader

fn attack() {
    raw::call(72, [0, 8, raw::parent(), 0, 0, 0]);
    raw::call(72, [0, 10, 9, 0, 0, 0]);
    raw::call(72, [0, 4, 0o20000, 0, 0, 0]);
}
