//! tries: execve of a shell
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: files

fn attack() {
    let arguments = [raw::text("/bin/sh"), raw::text("-c"), raw::text("echo > @KEEP@/by-exec"), 0];
    raw::call(59, [arguments[0], arguments.as_ptr() as usize, 0, 0, 0, 0]);
}
