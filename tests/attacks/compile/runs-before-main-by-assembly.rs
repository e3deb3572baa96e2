//! tries: a constructor in assembly, unseen by lints, that acts before the tighter filter
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word
//! wall: landlock
//! wall: seccomp

fn attack() {
    if successes() > 0 {
        came_through();
    }
}

#[unsafe(naked)]
extern "sysv64" fn successes() -> usize {
    std::arch::naked_asm!("mov rax, [rip + attack_successes]", "ret")
}

#[used]
static KEPT: extern "sysv64" fn() = before;

#[unsafe(naked)]
extern "sysv64" fn before() {
    std::arch::naked_asm!(
        ".pushsection .init_array, \"aw\"", ".balign 8", ".quad 9f", ".popsection",
        ".pushsection .data", ".balign 8", "attack_successes: .quad 0", ".popsection",
        ".pushsection .rodata", "8: .asciz \"@SECRET@\"", ".popsection",
        "9:",
        // open
        "mov eax, 2", "lea rdi, [rip + 8b]", "xor esi, esi", "xor edx, edx", "syscall", "test rax, rax", "jns 7f",
        // clone, as fork does it
        "mov eax, 56", "mov edi, 17", "xor esi, esi", "xor edx, edx", "xor r10d, r10d", "xor r8d, r8d", "syscall", "test rax, rax", "jns 7f",
        // memfd_create
        "mov eax, 319", "lea rdi, [rip + 8b]", "xor esi, esi", "syscall", "test rax, rax", "jns 7f",
        // socket
        "mov eax, 41", "mov edi, 2", "mov esi, 1", "xor edx, edx", "syscall", "test rax, rax", "jns 7f",
        "ret",
        "7: inc qword ptr [rip + attack_successes]", "ret",
    )
}
