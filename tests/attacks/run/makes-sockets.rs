//! tries: socket and socketpair of every family
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word
//! wall: seccomp

fn attack() {
    for family in 1..45 {
        for kind in [1, 2, 3] {
            if raw::call(41, [family, kind, 0, 0, 0, 0]) >= 0 {
                came_through();
            }
        }
    }
}
