//! tries: ptrace(PTRACE_SEIZE, getppid())
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    if raw::call(101, [0x4206, raw::parent(), 0, 0, 0, 0]) == 0 {
        came_through();
    }
}
