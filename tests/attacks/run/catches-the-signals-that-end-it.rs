//! tries: sigaction of SIGXCPU, and a stack of its own, to go on when its time is up
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    // SIG_IGN for SIGXCPU and SIGTERM.
    let action = [1_usize, 0, 0, 0];
    for signal in [24, 15, 13] {
        raw::call(13, [signal, action.as_ptr() as usize, 0, 8, 0, 0]);
    }
    loop {
        std::hint::spin_loop();
    }
}
