//! tries: the 32-bit calls by int 0x80, and the x32 calls
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    let path = raw::text("@SECRET@");
    if raw::call(0x4000_0000 + 2, [path, 0, 0, 0, 0, 0]) >= 0 {
        came_through();
    }
    #[cfg(target_arch = "x86_64")]
    if old(39) > 0 && path < u32::MAX as usize {
        came_through();
    }
}

/// A call of the 32-bit kind.
#[cfg(target_arch = "x86_64")]
#[unsafe(naked)]
extern "sysv64" fn old(number: usize) -> isize {
    std::arch::naked_asm!("push rbx", "mov eax, edi", "xor ebx, ebx", "xor ecx, ecx", "int 0x80", "pop rbx", "ret")
}
