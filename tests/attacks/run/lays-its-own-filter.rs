//! tries: seccomp and prctl: a filter that lets answers of its own through, no more death with the parent
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word
//! wall: seccomp

fn attack() {
    // PR_SET_PDEATHSIG 0: it would outlive a grader that is killed. PR_SET_DUMPABLE, PR_SET_PTRACER.
    if raw::call(157, [1, 0, 0, 0, 0, 0]) == 0 {
        came_through();
    }
}
