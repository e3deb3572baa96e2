//! tries: #[unsafe(naked)], which the lint against unsafe code does not know
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

#[unsafe(naked)]
extern "sysv64" fn attack() {
    std::arch::naked_asm!("mov eax, 231", "xor edi, edi", "syscall", "ret")
}
