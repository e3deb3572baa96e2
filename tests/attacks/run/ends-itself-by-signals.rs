//! tries: stop itself, and end itself by signals that look like the grader's own
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    let own = raw::call(39, [0; 6]) as usize;
    // SIGSTOP, SIGTSTP, SIGXCPU, SIGKILL.
    for signal in [19, 20, 24, 9] {
        raw::call(234, [own, own, signal, 0, 0, 0]);
        raw::call(62, [own, signal, 0, 0, 0, 0]);
    }
}
