//! tries: openat, openat2, open_by_handle_at, creat: whatever list forgets one
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word

fn attack() {
    let path = raw::text("@SECRET@");
    let how = [0_u64, 0, 0];
    let opened = [
        raw::call(2, [path, 0, 0, 0, 0, 0]),
        raw::call(257, [-100_isize as usize, path, 0, 0, 0, 0]),
        raw::call(437, [-100_isize as usize, path, how.as_ptr() as usize, 24, 0, 0]),
        raw::call(85, [raw::text("@KEEP@/created"), 0o600, 0, 0, 0, 0]),
        raw::call(257, [-100_isize as usize, raw::text("/proc/self/maps"), 0, 0, 0, 0]),
        raw::call(257, [-100_isize as usize, raw::text("/etc/passwd"), 0, 0, 0, 0]),
    ];
    if opened.iter().any(|number| *number >= 0) {
        came_through();
    }
}
