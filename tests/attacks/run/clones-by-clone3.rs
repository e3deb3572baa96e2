//! tries: clone3, which a list of forbidden calls may have forgotten
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word
//! wall: seccomp

fn attack() {
    let arguments = [0_u64, 0, 0, 0, 17, 0, 0, 0];
    match raw::call(435, [arguments.as_ptr() as usize, 64, 0, 0, 0, 0]) {
        0 => {
            raw::call(231, [0; 6]);
        }
        child if child > 0 => came_through(),
        _ => {}
    }
}
