
/// System calls without `std`, and without the word `unsafe` where a lint looks for it.
#[allow(dead_code)]
mod raw {
    #[cfg(target_arch = "x86_64")]
    #[unsafe(naked)]
    extern "sysv64" fn enter(number: usize, a: usize, b: usize, c: usize, d: usize, e: usize, f: usize) -> isize {
        std::arch::naked_asm!(
            "mov rax, rdi", "mov rdi, rsi", "mov rsi, rdx", "mov rdx, rcx", "mov r10, r8", "mov r8, r9", "mov r9, [rsp+8]",
            "syscall", "ret"
        )
    }

    /// The system's answer: a number, or the negative number of an error.
    pub fn call(number: usize, arguments: [usize; 6]) -> isize {
        let [a, b, c, d, e, f] = arguments;
        enter(number, a, b, c, d, e, f)
    }

    /// A text that ends with a zero, for as long as the process lives.
    pub fn text(text: &str) -> usize {
        Box::leak(format!("{text}\0").into_bytes().into_boxed_slice()).as_ptr() as usize
    }

    pub fn parent() -> usize {
        call(110, [0; 6]) as usize
    }
}
