//! tries: kill(-1, 0) and kill(1, 0), to find processes that it may signal
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word
//! wall: seccomp

fn attack() {
    if raw::call(62, [usize::MAX, 0, 0, 0, 0, 0]) == 0 || raw::call(62, [raw::parent(), 0, 0, 0, 0, 0]) == 0 {
        came_through();
    }
}
