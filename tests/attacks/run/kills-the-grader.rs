//! tries: kill(getppid(), SIGKILL)
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: grader

fn attack() {
    raw::call(62, [raw::parent(), 9, 0, 0, 0, 0]);
}
