//! tries: bpf, io_uring, userfaultfd, perf, keyrings, inotify, timers of others, message queues
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word
//! wall: seccomp

fn attack() {
    let mut room = [0_u64; 32];
    let room = room.as_mut_ptr() as usize;
    let asked = [
        raw::call(425, [8, room, 0, 0, 0, 0]),
        raw::call(321, [0, room, 48, 0, 0, 0]),
        raw::call(323, [1, 0, 0, 0, 0, 0]),
        raw::call(250, [0, -3_isize as usize, 1, 0, 0, 0]),
        raw::call(240, [raw::text("@MARK@"), 0o102, 0o600, 0, 0, 0]),
        raw::call(253, [0; 6]),
        raw::call(317, [0, 0, 0, 0, 0, 0]),
    ];
    if asked.iter().any(|answer| *answer >= 0) {
        came_through();
    }
}
