//! tries: change the priority, the scheduler and the processors of the grader
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word
//! wall: seccomp

fn attack() {
    let parent = raw::parent();
    let (priority, processors) = ([0_u32], [1_u64]);
    let done = [
        raw::call(141, [0, parent, 19, 0, 0, 0]),
        raw::call(144, [parent, 5, priority.as_ptr() as usize, 0, 0, 0]),
        raw::call(203, [parent, 8, processors.as_ptr() as usize, 0, 0, 0]),
    ];
    if done.contains(&0) {
        came_through();
    }
}
