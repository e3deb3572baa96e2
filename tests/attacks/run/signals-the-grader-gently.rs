//! tries: send the grader SIGTERM, SIGINT, SIGHUP, SIGSTOP by kill, tkill, tgkill, rt_sigqueueinfo
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    let parent = raw::parent();
    for signal in [15, 2, 1, 19] {
        raw::call(62, [parent, signal, 0, 0, 0, 0]);
        raw::call(200, [parent, signal, 0, 0, 0, 0]);
        raw::call(234, [parent, parent, signal, 0, 0, 0]);
    }
}
