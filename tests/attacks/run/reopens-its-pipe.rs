//! tries: open /proc/self/fd/1 anew, as a pipe can be opened in both directions
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word
//! wall: seccomp

fn attack() {
    let path = raw::text("/proc/self/fd/1");
    if raw::call(2, [path, 2, 0, 0, 0, 0]) >= 0 {
        came_through();
    }
}
