//! tries: stat, access, readlink, statx, getxattr, chdir
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word
//! wall: seccomp

fn attack() {
    let path = raw::text("@SECRET@");
    let mut about = [0_u64; 64];
    let about = about.as_mut_ptr() as usize;
    let seen = [
        raw::call(4, [path, about, 0, 0, 0, 0]),
        raw::call(6, [path, about, 0, 0, 0, 0]),
        raw::call(21, [path, 0, 0, 0, 0, 0]),
        raw::call(89, [raw::text("/proc/self/exe"), about, 200, 0, 0, 0]),
        raw::call(332, [-100_isize as usize, path, 0, 0xfff, about, 0]),
        raw::call(262, [-100_isize as usize, path, about, 0, 0, 0]),
        raw::call(439, [-100_isize as usize, path, 0, 0, 0, 0]),
        raw::call(137, [path, about, 0, 0, 0, 0]),
    ];
    if seen.iter().any(|answer| *answer >= 0) {
        came_through();
    }
}
