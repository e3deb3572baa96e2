//! tries: prlimit64 of the grader: no more descriptors, no more memory
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: grader
//! wall: seccomp

fn attack() {
    let nothing = [0_u64, 0];
    for resource in [7, 9, 6] {
        raw::call(302, [raw::parent(), resource, nothing.as_ptr() as usize, 0, 0, 0]);
    }
    let mut now = [0_u64, 0];
    if raw::call(302, [raw::parent(), 7, 0, now.as_mut_ptr() as usize, 0, 0]) == 0 {
        came_through();
    }
}
