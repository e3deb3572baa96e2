//! tries: define write, read, getrandom and memcpy by labels of the assembler
//! must: refused no-unsafe
//! unruled: no full marks or compile error or gave up
//! needs: x86_64

fn attack() {
    std::hint::black_box(shadows as usize);
}

#[unsafe(naked)]
extern "sysv64" fn shadows() {
    std::arch::naked_asm!(
        ".globl write", ".type write, @function", ".globl getrandom", ".type getrandom, @function", ".globl read", ".type read, @function",
        // All is written, and nothing is.
        "write: getrandom:", "mov rax, rdx", "ret",
        // Nothing comes any more.
        "read:", "xor eax, eax", "ret",
    )
}
