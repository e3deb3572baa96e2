//! tries: kill(0, SIGKILL): everybody in its process group
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    raw::call(62, [0, 9, 0, 0, 0, 0]);
}
