//! tries: shmget and msgget: what outlives its process
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word
//! wall: seccomp

fn attack() {
    let kept = [raw::call(29, [0, 4096, 0o1600, 0, 0, 0]), raw::call(68, [0, 0o1600, 0, 0, 0, 0]), raw::call(64, [0, 1, 0o1600, 0, 0, 0])];
    if kept.iter().any(|answer| *answer >= 0) {
        // Not to be left behind by a proof.
        raw::call(31, [kept[0] as usize, 0, 0, 0, 0, 0]);
        raw::call(71, [kept[1] as usize, 0, 0, 0, 0, 0]);
        raw::call(66, [kept[2] as usize, 0, 0, 0, 0, 0]);
        came_through();
    }
}
