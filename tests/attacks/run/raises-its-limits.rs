//! tries: setrlimit of its own memory and processor time
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    let all = [u64::MAX, u64::MAX];
    for resource in [0, 1, 2, 9] {
        if raw::call(160, [resource, all.as_ptr() as usize, 0, 0, 0, 0]) == 0 {
            came_through();
        }
    }
}
