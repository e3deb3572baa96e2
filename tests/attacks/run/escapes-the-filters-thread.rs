//! tries: run on a thread without the tighter filter
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! wall: seccomp

fn attack() {
    // The filter must hold every thread of the process. Signal 0 finds the ids of the others.
    let own = raw::call(39, [0; 6]) as usize;
    for thread in own..own + 4 {
        raw::call(234, [own, thread, 0, 0, 0, 0]);
    }
    let stack = Box::leak(vec![0_u8; 65536].into_boxed_slice()).as_mut_ptr() as usize + 65000;
    // CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM: the new
    // thread has no caller to return to.
    let flags = 0x0005_0f00_usize;
    let _ = (stack, flags);
    if raw::call(56, [17, 0, 0, 0, 0, 0]) > 0 {
        came_through();
    }
}
