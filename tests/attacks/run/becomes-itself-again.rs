//! tries: execve of /proc/self/exe, to be free of what was laid on its thread
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    let path = raw::text("/proc/self/exe");
    let arguments = [path, 0];
    raw::call(59, [path, arguments.as_ptr() as usize, 0, 0, 0, 0]);
}
