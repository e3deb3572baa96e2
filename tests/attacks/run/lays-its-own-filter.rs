//! tries: seccomp and prctl: a filter of its own, and a life beyond that of the parent
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word
//! wall: seccomp

fn attack() {
    // PR_SET_PDEATHSIG 0: it would outlive a grader that is killed. Also PR_SET_DUMPABLE and
    // PR_SET_PTRACER.
    if raw::call(157, [1, 0, 0, 0, 0, 0]) == 0 {
        came_through();
    }
}
