//! tries: pidfd_open and pidfd_getfd of the grader
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word

fn attack() {
    let process = raw::call(434, [raw::parent(), 0, 0, 0, 0, 0]);
    if process >= 0 && raw::call(438, [process as usize, 2, 0, 0, 0, 0]) >= 0 {
        came_through();
    }
}
