//! tries: chmod, chown, truncate, utimensat, setxattr, unlink, rename, mkdir, mknod
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: files
//! wall: seccomp

fn attack() {
    let kept = raw::text("@KEEP@/kept");
    raw::call(90, [kept, 0o777, 0, 0, 0, 0]);
    raw::call(92, [kept, 1, 1, 0, 0, 0]);
    raw::call(76, [kept, 0, 0, 0, 0, 0]);
    raw::call(280, [-100_isize as usize, kept, 0, 0, 0, 0]);
    raw::call(188, [kept, raw::text("user.mark"), kept, 4, 0, 0]);
    raw::call(82, [kept, raw::text("@KEEP@/renamed"), 0, 0, 0, 0]);
    raw::call(83, [raw::text("@KEEP@/folder"), 0o700, 0, 0, 0, 0]);
    raw::call(133, [raw::text("@KEEP@/pipe"), 0o10600, 0, 0, 0, 0]);
    raw::call(87, [raw::text("@SECRET@"), 0, 0, 0, 0, 0]);
}
