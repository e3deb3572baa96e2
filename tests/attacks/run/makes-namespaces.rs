//! tries: unshare of users, mounts, processes; mount; chroot; pivot_root
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word
//! wall: seccomp

fn attack() {
    // Not `mount` itself: where nothing holds it, it would do harm.
    if [0x1000_0000, 0x0002_0000, 0x2000_0000, 0x4000_0000].iter().any(|kind| raw::call(272, [*kind, 0, 0, 0, 0, 0]) == 0) {
        came_through();
    }
}
