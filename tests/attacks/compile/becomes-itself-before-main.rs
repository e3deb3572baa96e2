//! tries: a constructor in assembly that starts the program again, each time, before main
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    std::hint::black_box(before as usize);
}

#[unsafe(naked)]
extern "sysv64" fn before() {
    std::arch::naked_asm!(
        ".pushsection .init_array, \"aw\"", ".balign 8", ".quad 9f", ".popsection",
        ".pushsection .rodata", "8: .asciz \"/proc/self/exe\"", ".popsection",
        "9:",
        "sub rsp, 24", "lea rdi, [rip + 8b]", "mov [rsp], rdi", "mov qword ptr [rsp + 8], 0",
        "mov rsi, rsp", "lea rdx, [rsp + 8]", "mov eax, 59", "syscall",
        // Where that is refused, its own file by the name that the loader was given.
        "add rsp, 24", "ret",
    )
}
