//! tries: have the assembler include a secret unseen by the compiler's list of files, and print it
//! must: refused no-unsafe
//! unruled: no full marks or compile error or gave up
//! needs: x86_64
//! proof: secret
//! wall: landlock

fn attack() {
    let start = inside() as *const [u8; 40];
    let bytes: &[u8; 40] = hole::transmute(start);
    panic!("{}", String::from_utf8_lossy(bytes));
}

#[unsafe(naked)]
extern "sysv64" fn inside() -> usize {
    std::arch::naked_asm!("lea rax, [rip + 8f]", "ret", "8: .incbin \"@SECRET@\"", ".zero 40")
}
